//! Several files in one archive.

use std::io::{Cursor, Write};

use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::platform::Platform;
use crate::sample::{Counts, Sample};

/// How large the sample is.
const SESSIONS: u32 = 200;

/// An archive of some files, in this order.
fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).expect("a new file");
        archive.write_all(content).expect("it is in memory");
    }
    archive.finish().expect("a whole archive").into_inner()
}

#[tokio::test]
async fn an_archive_of_files_in_any_order_is_loaded_in_theirs_and_once() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, SESSIONS).await;
    let names: Vec<&str> = sample.files().into_iter().filter(|name| !name.contains("_corrected")).collect();
    let mut files: Vec<(String, Vec<u8>)> = names
        .iter()
        .rev()
        .map(|name| {
            (format!("a folder/{name}"), std::fs::read(sample.folder.join(name)).expect("the sample"))
        })
        .collect();
    files.insert(1, ("../../readme.txt".to_owned(), b"not a file of records".to_vec()));
    let path = platform.beside("set.zip");
    std::fs::write(&path, archive(&files)).expect("our folder");

    let told =
        platform.told(["import", path.to_str().expect("a path"), "--as-of", "2026-01-01T06:00:00Z"]).await;
    let told = told.as_array().expect("a list of files");
    assert_eq!(told.len(), names.len() + 1, "{told:?}");
    let loaded: Vec<_> = told.iter().map(|file| file["name"].as_str().expect("a name")).collect();
    let expected: Vec<_> = names.iter().map(|name| format!("a folder/{name}")).collect();
    assert_eq!(loaded[..names.len()], expected, "each file after those it refers to");
    for (file, name) in told.iter().zip(&names) {
        assert_eq!(Counts::of(file), sample.expected(name), "{name}: {file}");
    }
    assert!(
        told[names.len()]["reason"].as_str().is_some_and(|reason| reason.contains("no kind")),
        "{told:?}"
    );
    assert!(!platform.beside("readme.txt").exists() && !platform.data_dir().join("readme.txt").exists());

    the_key_is_the_sets(&platform, &files).await;
    what_is_no_set_is_refused(&platform).await;
    platform.caught_up().await;
    platform.stores_agree().await;
    platform.stop().await;
}

/// The same archive under the same key answers the same; another one is told apart; a broken file ends the set.
async fn the_key_is_the_sets(platform: &Platform, files: &[(String, Vec<u8>)]) {
    let (admin, key) = (platform.admin().await, "01900000-0000-7000-8000-00000000000a");
    let (status, first) = admin.import_archive(key, archive(files)).await;
    assert_eq!((status, &first["state"]), (200, &"completed".into()), "{first}");
    let (status, again) = admin.import_archive(key, archive(files)).await;
    assert_eq!((status, &again["files"], &again["counts"]), (200, &first["files"], &first["counts"]));
    let shown = admin.get_from_command_api(&format!("/v1/import-sets/{key}")).await;
    assert_eq!((&shown["state"], &shown["files"]), (&"completed".into(), &first["files"]));
    let (status, told) = admin.import_archive(key, archive(&files[1..])).await;
    assert_eq!((status, &told["code"]), (422, &"command.idempotency_key_reused".into()), "{told}");

    let other = "01900000-0000-7000-8000-00000000000b";
    let broken = [
        ("kintell_sessions.csv".to_owned(), b"session_id\n".to_vec()),
        ("companies.csv".to_owned(), b"company_ref,name\nzz1,Set Company\n".to_vec()),
        ("credentials.csv".to_owned(), b"never read\n".to_vec()),
    ];
    let (status, told) = admin.import_archive(other, archive(&broken)).await;
    assert_eq!((status, &told["code"]), (400, &"import.header".into()), "{told}");
    assert!(
        told["detail"].as_str().is_some_and(|detail| detail.starts_with("kintell_sessions.csv: ")),
        "{told}"
    );
    let shown = admin.get_from_command_api(&format!("/v1/import-sets/{other}")).await;
    assert_eq!(shown["state"], "failed");
    let ends: Vec<_> = shown["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| file["import"]["state"].as_str().unwrap_or("not begun"))
        .collect();
    assert_eq!(ends, ["completed", "failed", "not begun"], "{shown}");
}

/// Archives that are none, or that would fill a disk: one clear problem, and nothing is remembered of them.
async fn what_is_no_set_is_refused(platform: &Platform) {
    let (admin, key) = (platform.admin().await, "01900000-0000-7000-8000-00000000000c");
    let bomb = archive(&[("companies.csv".to_owned(), vec![b'0'; 8 << 20])]);
    let mapping = b"mapping = 1\nname = \"m\"\nversion = 1\nkind = \"knitting\"\n[columns]\n".to_vec();
    let broken_mapping = archive(&[("m.toml".to_owned(), mapping)]);
    let cases: [(Vec<u8>, u16, &str, &str); 3] = [
        (b"company_ref,name\n".to_vec(), 400, "import.set_refused", "no ZIP archive"),
        (bomb, 400, "import.set_refused", "companies.csv would unpack"),
        (broken_mapping, 422, "import.mapping_invalid", "m.toml: "),
    ];
    for (body, expected, code, part) in cases {
        let (status, told) = admin.import_archive(key, body).await;
        assert_eq!((status, &told["code"]), (expected, &Value::from(code)), "{told}");
        assert!(told["detail"].as_str().is_some_and(|detail| detail.contains(part)), "{told}");
    }
    assert_eq!(admin.text_from_command_api(&format!("/v1/import-sets/{key}")).await.0, 404);
}

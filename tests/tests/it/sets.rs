//! Several files in one archive.

use std::io::{Cursor, Write};
use std::time::Duration;

use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::platform::Platform;
use crate::processes::Part;
use crate::sample::{Counts, Sample};
use crate::waiting::until;

/// How large the sample is, and how large that of a set that is cut off.
const SESSIONS: u32 = 200;
const SESSIONS_CUT_OFF: u32 = 1_000;
/// How many commits of it there are when its process dies: between a tenth and a half.
const COMMITS_BEFORE: u64 = 600;
/// How long a part of the set may take on a slow disk.
const WITHIN: Duration = Duration::from_mins(2);

/// An archive of some files, in this order.
fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).expect("a new file");
        archive.write_all(content).expect("it is in memory");
    }
    archive.finish().expect("a whole archive").into_inner()
}

/// The files of one release.
fn names_of(sample: &Sample) -> Vec<&str> {
    sample.files().into_iter().filter(|name| !name.contains("_corrected")).collect()
}

/// The files, each before those it refers to, in a folder.
fn backwards(sample: &Sample, names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let read = |name: &&str| std::fs::read(sample.folder.join(name)).expect("the sample");
    names.iter().rev().map(|name| (format!("a folder/{name}"), read(name))).collect()
}

#[tokio::test]
async fn an_archive_of_files_in_any_order_is_loaded_in_theirs_and_once() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, SESSIONS).await;
    let names = names_of(&sample);
    let mut files = backwards(&sample, &names);
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

#[tokio::test]
async fn a_set_whose_process_dies_half_way_is_sent_again_and_ends_as_if_it_had_not() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, SESSIONS_CUT_OFF).await;
    let names = names_of(&sample);
    let set = archive(&backwards(&sample, &names));
    let (admin, key) = (platform.admin().await, "01900000-0000-7000-8000-00000000000d");
    let death = async {
        until("the set is under way", WITHIN, async || {
            (platform.archive().await.last > COMMITS_BEFORE).then_some(())
        })
        .await;
        let before = platform.crash(Part::CommandApi).await;
        platform.pid_other_than(Part::CommandApi, Some(before)).await;
        platform.archive().await.last
    };
    let (cut_off, at) = tokio::join!(admin.import_archive_if_it_lives(key, set.clone()), death);
    assert_eq!(cut_off, None, "it was over before its process died");

    let (status, told) = until("the set is taken again", WITHIN, async || {
        admin.import_archive_if_it_lives(key, set.clone()).await.filter(|(status, _)| *status != 503)
    })
    .await;
    assert_eq!((status, &told["state"]), (200, &"completed".into()), "{told}");
    assert!(platform.archive().await.last > at, "nothing was left to do");
    let files = told["files"].as_array().expect("files");
    for (file, name) in files.iter().zip(&names) {
        assert_eq!(Counts::of(&file["import"]["counts"]), sample.expected(name), "{name}: {file}");
    }

    let known = "01900000-0000-7000-8000-00000000000e";
    let (status, told) = admin.import_archive(known, set).await;
    assert_eq!((status, &told["counts"]["accepted"]), (200, &0.into()), "{told}");
    platform.caught_up().await;
    platform.stores_agree().await;
    platform.stop().await;
}

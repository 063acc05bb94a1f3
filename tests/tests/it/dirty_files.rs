//! Files as spreadsheets, mail programs, identity providers and other machines write them: the figures are right, and
//! what cannot be read is said.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::platform::Platform;

const RELEASED: &str = "2025-01-01T00:00:00Z";

const COMPANIES: &str =
    "\u{feff}sep=;\r\ncompany_ref;name;industry;country\r\ndf-1;Lyng Foods\r\n;;;\r\n;;;\r\n";

const SESSIONS: &str = "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating\n\
    df-1,Mentorship,per@example.net,kari@b\u{fc}cher.example,2025-03-01,60,5\n\
    df-2,Mentorship,per@example.net,KARI@B\u{dc}CHER.EXAMPLE,2025-03-02,60\n\
    df-3,Mentorship,<per@example.net>,kari@xn--bcher-kva.example,2025-03-03,60\n\
    df-4,Mentorship,per@example.net,Kari Holm <kari@bu\u{308}cher.example>,2025-03-04,60\n\
    df-5,Mentorship,mailto:per@example.net,\u{a0}kari@b\u{fc}cher.example\u{a0},2025-03-05,60\n\
    df-6,Mentorship,per@example.net,kari@b\u{fc}cher.example\u{200b},2025-03-06,60\n\
    df-7,Mentorship,per@example.net,kari@b\u{fc}cher.example;,2025-03-07,60\n\
    df-8,Mentorship,per@example.net,kari@b\u{fc}cher..example,2025-03-08,60\n\
    ,,,,,,\n";

const MAPPED: &str =
    "Companies of the region, \"draft\r\n\r\nNo;\"The\r\nname\"\r\ndf-2;Elv Print\r\nTotal 1\r\n";
const MAPPING: &str = "mapping = 1\nname = \"region\"\nversion = 1\nkind = \"companies\"\nfiles = \"*.csv\"\n\
    [source]\ndelimiter = \";\"\nlines_before_header = 2\n\
    [[rows.skip]]\ncolumn = \"No\"\nis = \"Total 1\"\n\
    [columns]\ncompany_ref = { from = \"No\" }\nname = { from = \"The\\r\\nname\" }\n";

fn user(id: &Value, active: &Value, emails: &Value) -> Value {
    json!({
        "ID": id, "UserName": "no address", "Active": active, "Emails": emails,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "Organization": "Lyng Foods" },
    })
}

/// Three pages that overlap, of which the last is empty.
fn directory() -> Value {
    let kari = json!([
        { "Value": "kari.home@example.net", "Primary": "False" },
        { "Value": "Kari@B\u{fc}cher.example", "Primary": "True" },
    ]);
    let kari = user(&json!(7), &json!("True"), &kari);
    let left = user(&json!("8"), &json!("False"), &json!(["left@example.net"]));
    let unsure = user(&json!("9"), &json!("perhaps"), &json!(["unsure@example.net"]));
    json!([
        { "totalResults": 3, "startIndex": 1, "itemsPerPage": 2, "Resources": [kari, left] },
        { "totalResults": 3, "startIndex": 2, "itemsPerPage": 2, "resources": [left, unsure] },
        { "totalResults": 3, "startIndex": 4, "itemsPerPage": 0 },
    ])
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a new file");
        archive.write_all(content).expect("it is in memory");
    }
    archive.finish().expect("a whole archive").into_inner()
}

/// Writes a file and imports it.
async fn import(platform: &Platform, name: &str, content: &[u8]) -> Vec<Value> {
    let path = platform.beside(name);
    std::fs::write(&path, content).expect("our folder");
    let told = platform.told(["import", path.to_str().expect("a path"), "--as-of", RELEASED]).await;
    told.as_array().expect("a list of files").clone()
}

/// Rows, accepted, known and refused.
fn counts(told: &Value) -> [u64; 4] {
    ["rows", "accepted", "known", "refused"].map(|field| told[field].as_u64().expect("a count"))
}

/// Line and code of every refused row.
async fn refusals(platform: &Platform, told: &Value) -> Vec<(u64, String)> {
    let import = told["import"].as_str().expect("it was sent");
    let list = platform.admin().await.get_from_command_api(&format!("/v1/imports/{import}/refusals")).await;
    let items = list["items"].as_array().expect("a list").clone();
    let code = |one: &Value| one["code"].as_str().unwrap_or_default().to_owned();
    items.iter().map(|one| (one["line"].as_u64().expect("a line"), code(one))).collect()
}

/// The people of an address.
async fn people(platform: &Platform, email: &str) -> Vec<Value> {
    let found = platform.admin().await.get(&format!("/v1/people?email={email}")).await;
    found["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn files_with_the_dirt_of_other_programs_give_the_right_figures_or_say_what_is_wrong() {
    let mut platform = Platform::start().await;
    let companies = import(&platform, "companies.csv", COMPANIES.as_bytes()).await;
    assert_eq!(counts(&companies[0]), [1, 1, 0, 0]);

    let directory = import(&platform, "directory.json", directory().to_string().as_bytes()).await;
    assert_eq!(counts(&directory[0]), [4, 2, 1, 1], "{directory:?}");
    assert_eq!(refusals(&platform, &directory[0]).await, [(4, "value_invalid".to_owned())]);

    let sessions = import(&platform, "kintell_sessions.csv", SESSIONS.as_bytes()).await;
    let told = refusals(&platform, &sessions[0]).await;
    assert_eq!(counts(&sessions[0]), [8, 5, 0, 3], "{told:?}");
    assert!(
        told.iter().map(|(line, code)| (*line, code.as_str())).eq([7, 8, 9].map(|n| (n, "email_invalid")))
    );

    // The same release, its people written otherwise, says the same.
    let header = SESSIONS.lines().next().expect("a header");
    let again = format!(
        "{header}\ndf-1,Mentorship,mailto:per@example.net,Kari <kari@xn--bcher-kva.example>,2025-03-01,60,5\n"
    );
    let again = import(&platform, "kintell_sessions_again.csv", again.as_bytes()).await;
    assert_eq!(counts(&again[0]), [1, 0, 1, 0], "{again:?}");

    platform.caught_up().await;
    let overview = platform.admin().await.get("/v1/people?limit=200").await;
    assert_eq!(overview["items"].as_array().expect("a list").len(), 3, "Kari, Per and who left: {overview}");
    let kari = people(&platform, "kari@b%C3%BCcher.example").await;
    assert_eq!(kari.len(), 1);
    for spelling in
        ["KARI@B%C3%9CCHER.EXAMPLE", "kari@xn--bcher-kva.example", "mailto:kari@bu%CC%88cher.example"]
    {
        assert_eq!(people(&platform, spelling).await, kari, "{spelling}");
    }
    assert!(people(&platform, "kari.home@example.net").await.is_empty());
    let sessions = platform.admin().await.get("/v1/sessions?from=2025-03-01&to=2025-03-31&limit=50").await;
    let sessions = sessions["items"].as_array().expect("a list").clone();
    assert_eq!(sessions.len(), 5);
    assert!(sessions.iter().all(|one| one["volunteer_id"] == kari[0]["id"]), "{sessions:?}");
    assert!(sessions.iter().all(|one| !one["company_id"].is_null()), "she belongs: {sessions:?}");
    let left = people(&platform, "left@example.net").await;
    let ended = left[0]["companies"].as_array().expect("a list").iter().all(|one| !one["until"].is_null());
    assert!(ended, "{left:?}");

    a_set_made_on_a_mac_is_its_files(&platform).await;
    an_import_of_nothing_says_so(&platform).await;

    let id = kari[0]["id"].as_str().expect("an id");
    platform.told(["erase", id, "--yes"]).await;
    let again = SESSIONS.replace(",df-", ",dg-").replace("\ndf-", "\ndg-");
    let again = import(&platform, "kintell_sessions_2.csv", again.as_bytes()).await;
    let told = refusals(&platform, &again[0]).await;
    assert_eq!(counts(&again[0]), [8, 0, 0, 8], "{told:?}");
    assert_eq!(told.iter().filter(|(_, code)| code == "subject_erased").count(), 5, "{told:?}");
    platform.caught_up().await;
    assert!(people(&platform, "kari@xn--bcher-kva.example").await.is_empty());
    platform.stores_agree().await;
    platform.stop().await;
}

async fn a_set_made_on_a_mac_is_its_files(platform: &Platform) {
    let left = b"\x00\x05\x16\x07\x00\xff";
    let set = archive(&[
        ("set/region.csv", MAPPED.as_bytes()),
        ("set/region.toml", MAPPING.as_bytes()),
        ("__MACOSX/set/._region.csv", left),
        ("__MACOSX/set/._region.toml", left),
        ("set/.DS_Store", left),
    ]);
    let told = import(platform, "set.zip", &set).await;
    let loaded: Vec<_> = told.iter().filter(|file| file["reason"].is_null()).collect();
    assert_eq!(loaded.len(), 1, "{told:?}");
    assert_eq!(counts(loaded[0]), [2, 1, 0, 0], "{told:?}");
    assert_eq!(loaded[0]["skipped"], 1);
    let skipped = told.iter().filter_map(|file| file["reason"].as_str());
    assert!(skipped.clone().count() == 3 && skipped.clone().all(|why| why.contains("macOS")), "{told:?}");
}

async fn an_import_of_nothing_says_so(platform: &Platform) {
    for (name, content) in [
        ("directory_empty.json", r#"{"totalResults": 0, "Resources": null}"#),
        ("companies_empty.csv", "company_ref,name\n,\n"),
    ] {
        let path = platform.beside(name);
        std::fs::write(&path, content).expect("our folder");
        let output = platform.teei(["import"]).arg(&path).output().await.expect("the binary runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {errors}");
        assert!(errors.contains("nothing was imported"), "{name}: {errors}");
    }
}

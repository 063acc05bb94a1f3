//! Files in columns that others designed: the examples of the repository, and real ones where there are some.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::csv;
use crate::platform::Platform;

/// Where the examples are.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples/mappings")
}

/// What `teei import` tells of the files of a folder, each by its mapping.
async fn import(platform: &Platform, folder: &Path, as_of: &str) -> Vec<Value> {
    let mut command = platform.teei(["import", "--json", "--as-of", as_of]);
    let told = crate::program::json(command.arg(folder)).await;
    told.as_array().expect("a list of files").clone()
}

/// Rows, accepted, known, amended, refused and skipped of a file by the mapping of a name.
fn counts(files: &[Value], mapping: &str) -> [u64; 6] {
    let by = |file: &&Value| file["mapping"].as_str().is_some_and(|name| name.starts_with(mapping));
    let file = files.iter().find(by).unwrap_or_else(|| panic!("nothing was read by {mapping}: {files:?}"));
    ["rows", "accepted", "known", "amended", "refused", "skipped"]
        .map(|field| file[field].as_u64().expect("a count"))
}

/// The refused rows of an import: line, column of the file, code.
async fn refused(platform: &Platform, files: &[Value], mapping: &str) -> Vec<(u64, String, String)> {
    let by = |file: &&Value| file["mapping"].as_str().is_some_and(|name| name.starts_with(mapping));
    let import = files.iter().find(by).expect("it was read")["import"].as_str().expect("it was sent");
    let list = platform.admin().await.get_from_command_api(&format!("/v1/imports/{import}/refusals")).await;
    let text = |refusal: &Value, field: &str| refusal[field].as_str().unwrap_or_default().to_owned();
    let items = list["items"].as_array().expect("a list").clone();
    items
        .iter()
        .map(|one| (one["line"].as_u64().expect("a line"), text(one, "column_name"), text(one, "code")))
        .collect()
}

#[tokio::test]
async fn the_examples_are_mapped_previewed_and_loaded_once_by_mappings_that_the_history_keeps() {
    let mut platform = Platform::start().await;
    let events = examples().join("openrepair/events.toml");
    previews_append_nothing(&platform, &events).await;

    let repairs = import(&platform, &examples().join("openrepair"), "2025-07-31T00:00:00Z").await;
    assert_eq!(repairs.len(), 2, "matches come before what they did: {repairs:?}");
    assert_eq!(counts(&repairs, "openrepair-groups"), [6, 2, 4, 0, 0, 0]);
    assert_eq!(counts(&repairs, "openrepair-events"), [6, 4, 0, 0, 1, 1]);
    let told = refused(&platform, &repairs, "openrepair-events").await;
    assert_eq!(told, [(6, "event_date".to_owned(), "date_invalid".to_owned())]);
    let again = import(&platform, &examples().join("openrepair"), "2025-07-31T00:00:00Z").await;
    assert_eq!(counts(&again, "openrepair-events"), [6, 0, 4, 0, 1, 1]);

    let begun = import(&platform, &examples().join("oulad-registrations"), "2013-10-01T00:00:00Z").await;
    assert_eq!(counts(&begun, "oulad-registrations"), [6, 4, 0, 0, 1, 1]);
    let told = refused(&platform, &begun, "oulad-registrations").await;
    assert_eq!(told, [(7, "date_registration".to_owned(), "value_unknown".to_owned())]);
    let course = self::course(&platform, "oulad-900001-KNT-2013J").await;
    // 42 days before the first of October.
    assert_eq!(
        (&course["status"], &course["started_on"]),
        (&"enrolled".into(), &"2013-08-20".into()),
        "{course}"
    );
    let ended = import(&platform, &examples().join("oulad-results"), "2015-08-01T00:00:00Z").await;
    let [rows, accepted, known, amended, refused_rows, skipped] = counts(&ended, "oulad-results");
    assert_eq!((rows, accepted + amended, known, refused_rows, skipped), (4, 3, 0, 1, 0), "{ended:?}");
    assert_eq!(counts(&ended, "oulad-credentials"), [4, 2, 0, 0, 0, 2]);

    let course = self::course(&platform, "oulad-900001-KNT-2013J").await;
    assert_eq!(
        (&course["status"], &course["ended_on"]),
        (&"completed".into(), &"2014-07-01".into()),
        "{course}"
    );
    the_history_keeps_the_mapping(&platform, &repairs, &events).await;
    another_mapping_under_the_same_key_is_refused(&platform, &events).await;
    platform.caught_up().await;
    platform.stores_agree().await;
    platform.stop().await;
}

/// A preview shows cells and refusals, and the history is as long as before.
async fn previews_append_nothing(platform: &Platform, mapping: &Path) {
    let before = platform.archive().await.last;
    let mut command = platform.teei(["import", "--json", "--preview=3", "--whole", "--mapping"]);
    command.arg(mapping).arg(examples().join("openrepair/openrepair_sample.csv"));
    let told = crate::program::json(&mut command).await;
    let preview = &told[0];
    assert_eq!(preview["mapping"]["name"], "openrepair-events");
    let shown = preview["rows"].as_array().expect("rows");
    let outcomes: Vec<_> = shown.iter().map(|row| row["outcome"].as_str().expect("an outcome")).collect();
    assert_eq!(outcomes, ["read", "read", "skipped"]);
    let columns = preview["columns"].as_array().expect("columns");
    let at = columns.iter().position(|column| column["name"] == "match_id").expect("it is made");
    assert_eq!(
        (&columns[at]["source"], &columns[at]["required"]),
        (&"group_identifier".into(), &true.into())
    );
    assert_eq!(shown[0]["cells"][at], "openrepair-Example Town Hall");
    let counts = ["rows", "read", "skipped", "refused"].map(|name| preview["counts"][name].as_u64());
    assert_eq!(counts, [Some(6), Some(4), Some(1), Some(1)]);
    assert_eq!(preview["refusals"][0]["column_name"], "event_date");
    assert_eq!(platform.archive().await.last, before, "a preview appends nothing");
}

/// How far a learner of the examples is.
async fn course(platform: &Platform, record: &str) -> Value {
    platform.caught_up().await;
    let courses = platform.admin().await.all("/v1/upskilling/courses?provider=open_university").await;
    let found = courses.iter().find(|course| course["external_id"] == record);
    found.unwrap_or_else(|| panic!("no {record}: {courses:?}")).clone()
}

/// An auditor finds the mapping of an import in the history: its digest with the import, its text behind it.
async fn the_history_keeps_the_mapping(platform: &Platform, files: &[Value], mapping: &Path) {
    let text = std::fs::read_to_string(mapping).expect("an example");
    let import = files[1]["import"].as_str().expect("it was sent");
    let admin = platform.admin().await;
    let shown = admin.get_from_command_api(&format!("/v1/imports/{import}")).await;
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&text);
    let digest = digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    assert_eq!(
        (&shown["mapping"]["name"], &shown["mapping"]["version"], &shown["mapping"]["sha256"]),
        (&"openrepair-events".into(), &1.into(), &digest.into())
    );
    assert_eq!(admin.text_from_command_api(&format!("/v1/imports/{import}/mapping")).await, (200, text));
    let events = platform.told(["events", "tail", "--type", "ingest.import.started", "-n", "20"]).await;
    let all = events.as_array().expect("events").len();
    assert!(all >= 4, "{events}");
    let unmapped = "01900000-0000-7000-8000-000000000001";
    assert_eq!(admin.import(unmapped, "companies", "company_ref,name\nc1,Acme\n").await.0, 200);
    assert_eq!(admin.text_from_command_api(&format!("/v1/imports/{unmapped}/mapping")).await.0, 404);
}

async fn another_mapping_under_the_same_key_is_refused(platform: &Platform, mapping: &Path) {
    let mapping = std::fs::read_to_string(mapping).expect("an example");
    let file =
        std::fs::read_to_string(examples().join("openrepair/openrepair_sample.csv")).expect("an example");
    let (admin, key) = (platform.admin().await, "01900000-0000-7000-8000-000000000002");
    let (status, first) = admin.import_mapped(key, &mapping, &file).await;
    assert_eq!((status, &first["counts"]["known"]), (200, &4.into()), "{first}");
    let (status, again) = admin.import_mapped(key, &mapping, &file).await;
    assert_eq!((status, &again), (200, &first), "the same answer comes again");
    let other = mapping.replace("version = 1", "version = 2");
    let (status, told) = admin.import_mapped(key, &other, &file).await;
    assert_eq!((status, &told["code"]), (422, &"command.idempotency_key_reused".into()), "{told}");
    let (status, told) = admin.import_mapped(key, &mapping, &format!("{file}\n")).await;
    assert_eq!((status, &told["code"]), (422, &"command.idempotency_key_reused".into()), "{told}");
    let broken = mapping.replace("kind = \"buddy_events\"", "kind = \"knitting\"");
    let (status, told) = admin.import_mapped(key, &broken, &file).await;
    assert_eq!((status, &told["code"]), (422, &"import.mapping_invalid".into()), "{told}");
    assert_eq!(told["errors"][0]["line"], 5, "{told}");
}

/// How many rows of each real file are taken.
const REAL_ROWS: usize = 1_000;

#[tokio::test]
async fn real_foreign_files_are_mapped_and_every_row_is_counted() {
    let Some(real) = real() else { return };
    let mut platform = Platform::start().await;
    let folder = platform.beside("foreign");
    let releases = ["openrepair_wales_202407.csv", "openrepair_wales_202507.csv"];
    let [first, second] = releases.map(|name| beginning(&real.join(name)));
    put(&folder, "openrepair", "openrepair_real.csv", &first);
    let told = import(&platform, &folder, "2024-07-31T00:00:00Z").await;
    let number = |count: usize| u64::try_from(count).expect("a count");
    let of = |rows: &[Vec<String>]| rows.iter().skip(1).filter(|row| row[9] != "Unknown").count();
    let groups: BTreeSet<_> = first.iter().skip(1).map(|row| &row[11]).collect();
    let rows = first.len() - 1;
    assert_eq!(
        counts(&told, "openrepair-groups"),
        [rows, groups.len(), rows - groups.len(), 0, 0, 0].map(number)
    );
    assert_eq!(
        counts(&told, "openrepair-events"),
        [rows, of(&first), 0, 0, 0, rows - of(&first)].map(number)
    );

    // A later release of the same feed: what it says differently is amended, what is new is new.
    put(&folder, "openrepair", "openrepair_real.csv", &second);
    let told = import(&platform, &folder, "2025-07-31T00:00:00Z").await;
    // What the mapping reads of a row: the id, the group, the day and the problem.
    let mapped = |row: &Vec<String>| {
        let problem = row[13].trim();
        let problem = if problem == "Unknown" { "" } else { problem };
        (row[11].trim().to_owned(), row[12].trim().to_owned(), problem.to_owned())
    };
    let before: std::collections::BTreeMap<_, _> = first
        .iter()
        .skip(1)
        .filter(|row| row[9] != "Unknown")
        .map(|row| (row[0].clone(), mapped(row)))
        .collect();
    let (mut accepted, mut known, mut amended) = (0, 0, 0);
    for row in second.iter().skip(1).filter(|row| row[9] != "Unknown") {
        match before.get(&row[0]) {
            None => accepted += 1,
            Some(old) if *old == mapped(row) => known += 1,
            Some(_) => amended += 1,
        }
    }
    let rows = second.len() - 1;
    assert_eq!(
        counts(&told, "openrepair-events"),
        [rows, accepted, known, amended, 0, rows - of(&second)].map(number)
    );

    oulad_is_mapped(&platform, &real).await;
    platform.caught_up().await;
    platform.stores_agree().await;
    platform.stop().await;
}

/// Registrations, then results a release later: every learner ends as their result says.
async fn oulad_is_mapped(platform: &Platform, real: &Path) {
    let number = |count: usize| u64::try_from(count).expect("a count");
    let (begun, ended) = (platform.beside("registrations"), platform.beside("results"));
    let registrations = beginning(&real.join("oulad_student_registration.csv"));
    let results = beginning(&real.join("oulad_student_info.csv"));
    put(&begun, "oulad-registrations", "oulad_student_registration.csv", &registrations);
    put(&ended, "oulad-results", "oulad_student_info.csv", &results);
    let told = import(platform, &begun, "2013-10-01T00:00:00Z").await;
    let left = registrations.iter().skip(1).filter(|row| !row[4].is_empty()).count();
    let rows = registrations.len() - 1;
    assert_eq!(counts(&told, "oulad-registrations"), [rows, rows - left, 0, 0, 0, left].map(number));
    let told = import(platform, &ended, "2015-08-01T00:00:00Z").await;
    let passed =
        results.iter().skip(1).filter(|row| ["Pass", "Distinction"].contains(&row[11].as_str())).count();
    let rows = results.len() - 1;
    let [answered, accepted, known, amended, refused, skipped] = counts(&told, "oulad-results");
    assert_eq!((answered, accepted + amended), (number(rows), number(rows)), "{told:?}");
    assert_eq!((known, refused, skipped), (0, 0, 0), "{told:?}");
    assert_eq!(counts(&told, "oulad-credentials"), [rows, passed, 0, 0, 0, rows - passed].map(number));
    platform.caught_up().await;
    let courses = platform.admin().await.all("/v1/upskilling/courses?provider=open_university").await;
    let completed = courses.iter().filter(|course| course["status"] == "completed").count();
    assert_eq!((courses.len(), completed), (rows, passed));
}

/// A folder with the mappings of an example and a file.
fn put(folder: &Path, example: &str, name: &str, rows: &[Vec<String>]) {
    std::fs::create_dir_all(folder).expect("our folder");
    for entry in std::fs::read_dir(examples().join(example)).expect("an example") {
        let path = entry.expect("an example").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            std::fs::copy(&path, folder.join(path.file_name().expect("a file"))).expect("our folder");
        }
    }
    let text: String = rows.iter().map(|row| csv::record(row)).collect();
    std::fs::write(folder.join(name), text).expect("our folder");
}

/// The header and the first rows of a real file.
fn beginning(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).expect("real data");
    let mut rows = csv::records(text.trim_start_matches('\u{feff}'));
    rows.truncate(REAL_ROWS + 1);
    rows
}

/// The folder of real files; `None` where there is none. It stands beside the program that `TEEI_REAL_DATA` names.
fn real() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/make_inputs.py");
    let make = std::env::var_os("TEEI_REAL_DATA").map_or(beside, PathBuf::from);
    let real = make.parent().map(|folder| folder.join("real"))?;
    if !real.is_dir() {
        eprintln!("there is no real data here: {} is missing, and nothing was tested", real.display());
        return None;
    }
    Some(real)
}

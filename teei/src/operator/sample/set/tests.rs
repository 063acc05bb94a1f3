//! The sample is the same for the same seed, and its counts are those of its rows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;

fn sample() -> SampleSet {
    SampleSet::new(super::super::SEED, 1_500)
}

fn file<'a>(set: &'a SampleSet, name: &str) -> &'a SampleFile {
    set.files.iter().find(|file| file.name == name).expect("the sample has this file")
}

/// The records of a CSV text, split by its quotes.
fn records(text: &str) -> Vec<String> {
    let (mut records, mut record, mut quoted) = (Vec::new(), String::new(), false);
    for character in text.chars() {
        quoted ^= character == '"';
        if character == '\n' && !quoted {
            records.push(std::mem::take(&mut record));
        } else {
            record.push(character);
        }
    }
    assert!(record.is_empty() && !quoted, "the file ends with a line end and no open quote");
    records
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    assert_eq!(sample(), sample());
    assert_ne!(sample().files[2].text, SampleSet::new(2, 1_500).files[2].text);
}

#[test]
fn the_rows_of_every_class_are_counted() {
    let set = sample();
    let sessions = file(&set, "kintell_sessions.csv");
    let expected = &sessions.expected;
    assert_eq!((expected.accepted, expected.known, expected.amended), (1_500, 15, 0));
    assert_eq!(
        expected.refused,
        BTreeMap::from([
            ("cells_count", 3),
            ("date_invalid", 3),
            ("email_invalid", 5),
            ("number_invalid", 3),
            ("out_of_range", 5),
            ("session_type_unknown", 3),
            ("value_missing", 3),
            ("version_conflict", 2),
        ])
    );
    assert_eq!(expected.rows, 1_500 + 15 + expected.refused_rows());
    let rows = records(&sessions.text).len() - 1;
    assert_eq!(u64::try_from(rows).ok(), Some(expected.rows));
    let unattributed = expected.unattributed.expect("it is counted");
    assert!((20..200).contains(&unattributed), "{unattributed}");
}

#[test]
fn a_session_in_a_year_to_come_is_not_of_somebody_who_left() {
    for count in [1_500, 2_000, 3_000, 6_000] {
        let set = SampleSet::new(1, count);
        let sessions = records(&file(&set, "kintell_sessions.csv").text);
        let to_come = sessions.iter().find(|row| row.contains(",2062-09-30,")).expect("one has such a year");
        let volunteer = to_come.split(',').nth(3).expect("a volunteer").trim().to_lowercase();
        let pages: Vec<Value> = serde_json::from_str(&file(&set, "directory.json").text).expect("JSON");
        let left =
            pages.iter().filter_map(|page| page["Resources"].as_array()).flatten().any(|entry| {
                entry["active"] == false && entry["userName"].as_str() == Some(volunteer.as_str())
            });
        assert!(!left, "{volunteer}, of {count} sessions");
    }
}

#[test]
fn corrections_speak_of_sessions_that_were_sent_but_for_one() {
    let set = sample();
    let expected = &file(&set, "kintell_sessions_corrected.csv").expected;
    assert_eq!((expected.rows, expected.amended, expected.known, expected.accepted), (14, 10, 3, 1));
    let ids = |name| {
        let records = records(&file(&set, name).text);
        records
            .iter()
            .skip(1)
            .map(|row| row.split(',').next().unwrap_or_default().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let known = ids("kintell_sessions.csv");
    let new: Vec<_> =
        ids("kintell_sessions_corrected.csv").into_iter().filter(|id| !known.contains(id)).collect();
    assert_eq!(new, ["S1-L00001"]);
}

#[test]
fn the_directory_lists_about_a_hundred_and_twenty_people_on_scim_pages() {
    let set = sample();
    let directory = file(&set, "directory.json");
    assert_eq!((directory.expected.accepted, directory.expected.refused_rows()), (120, 3));
    let pages: Vec<Value> = serde_json::from_str(&directory.text).expect("JSON");
    let resources: usize = pages.iter().filter_map(|page| page["Resources"].as_array()).map(Vec::len).sum();
    assert_eq!(resources, 123);
    assert_eq!(pages[1]["startIndex"], 51);
}

#[test]
fn the_smallest_sample_has_every_kind_of_row_too() {
    let set = SampleSet::new(9, 100);
    let expected = &file(&set, "kintell_sessions.csv").expected;
    assert_eq!((expected.accepted, expected.known), (100, 15));
    assert_eq!(file(&set, "kintell_sessions_corrected.csv").expected.amended, 10);
}

#[test]
fn buddies_and_learners_are_people_of_the_sample_and_their_rows_are_counted() {
    let set = sample();
    let addresses = file(&set, "kintell_sessions.csv").text.to_lowercase();
    for (name, column) in [("buddy_matches.csv", 1), ("course_completions.csv", 2), ("credentials.csv", 2)] {
        for record in records(&file(&set, name).text).iter().skip(1) {
            let address = record.split(',').nth(column).expect("the column is there");
            assert!(addresses.contains(address), "{name}: {address}");
        }
    }
    for name in [
        "buddy_matches.csv",
        "buddy_events.csv",
        "buddy_checkins.csv",
        "buddy_feedback.csv",
        "course_completions.csv",
        "credentials.csv",
    ] {
        let SampleFile { text, expected, .. } = file(&set, name);
        assert_eq!(u64::try_from(records(text).len() - 1).ok(), Some(expected.rows), "{name}");
        assert!(expected.accepted >= 90, "{name}: {expected:?}");
    }
    let refused = |name| file(&set, name).expected.refused.clone();
    assert_eq!(refused("buddy_matches.csv"), BTreeMap::from([("value_missing", 1), ("value_unknown", 1)]));
    assert_eq!(refused("buddy_events.csv"), BTreeMap::from([("reference_not_found", 1)]));
}

#[test]
fn what_somebody_else_put_there_is_not_overwritten() {
    let dir = tempfile::tempdir().expect("a folder");
    let theirs = dir.path().join("companies.csv");
    std::fs::write(&theirs, "company_ref,name\n").expect("written");
    assert!(sample().write(dir.path()).is_err());
    assert_eq!(std::fs::read_to_string(&theirs).expect("read"), "company_ref,name\n");
    std::fs::remove_file(&theirs).expect("removed");
    sample().write(dir.path()).expect("the folder is free");
    SampleSet::new(2, 100).write(dir.path()).expect("it is ours by now");
}

//! Cases 13 and 14: versions that arrive late, and a scale that is corrected.

use serde_json::{Value, json};

use super::FieldCases;
use crate::sample::Counts;
use crate::webhooks::Sender;

pub(super) async fn a_late_version_changes_nothing(cases: &FieldCases<'_>) {
    let sender = Sender::registered(cases.platform, "case 13").await;
    let mut answers = Vec::new();
    for (id, name) in
        [("wr-d1", "1-as-recorded.json"), ("wr-d3", "3-changed-back.json"), ("wr-d2", "2-changed.json")]
    {
        let body = std::fs::read(cases.file("13", name)).expect("a file");
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        let (status, answer) = sender.send("kintell/session", id, &body).await;
        assert!((200..300).contains(&status), "{name}: {status} {answer}");
        answers.push(answer["state"].clone());
    }
    assert_eq!(answers, ["recorded", "known", "older"]);

    let mut told = Vec::new();
    for (name, minute) in [("a-1000.csv", "00"), ("c-1020.csv", "20"), ("b-1010.csv", "10")] {
        let as_of = format!("2025-10-01T10:{minute}:00Z");
        let file = cases.file("13", name);
        let answer = cases.import(&file, &["--kind", "kintell_sessions", "--as-of", &as_of]).await;
        told.push(["accepted", "known", "older"].map(|field| answer[0][field].as_u64().expect("a count")));
    }
    assert_eq!(told, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    let sessions = cases.sessions("wr-").await;
    assert_eq!(sessions.len(), 2);
    assert!(sessions.values().all(|session| session["duration_min"] == 60), "{sessions:?}");
}

pub(super) async fn a_scale_is_corrected_by_a_release(cases: &FieldCases<'_>) {
    let rating = async || cases.sessions("rs-1").await["rs-1"]["rating"].clone();
    let first = cases.file("14", "1-no-scale.csv");
    cases.released(&first, "kintell_sessions", "2025-10-01T00:00:00Z").await;
    assert_eq!(rating().await["normalised_milli"], 750);
    let file = cases.file("14", "2-with-scale.csv");
    let second = cases.released(&file, "kintell_sessions", "2025-10-02T00:00:00Z").await;
    assert_eq!(second, Counts { rows: 1, amended: 1, ..Counts::default() });
    let rating = rating().await;
    assert_eq!((&rating["raw"], &rating["normalised_milli"]), (&json!(4), &json!(400)), "{rating}");
}

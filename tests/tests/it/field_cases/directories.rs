//! Cases 9 to 12: directories as identity providers write them.

use serde_json::Value;

use super::FieldCases;

const FIRST: &str = "2025-01-01T00:00:00Z";

async fn companies(cases: &FieldCases<'_>, case: &str) {
    cases.released(&cases.file(case, "companies.csv"), "companies", FIRST).await;
}

pub(super) async fn active_may_be_a_text(cases: &FieldCases<'_>) {
    companies(cases, "09").await;
    cases.released(&cases.file("09", "directory.json"), "directory", FIRST).await;
    cases.released(&cases.file("09", "sessions.csv"), "kintell_sessions", "2025-03-01T00:00:00Z").await;
    let company = cases.company("Fjell Consulting").await;
    let sessions = cases.sessions("sa-s").await;
    let told: Vec<(&str, &Value)> =
        sessions.iter().map(|(id, session)| (id.as_str(), &session["company_id"])).collect();
    let none = Value::Null;
    let right = [
        ("sa-s1", &none),
        ("sa-s2", &none),
        ("sa-s3", &none),
        ("sa-s4", &company),
        ("sa-s5", &company),
        ("sa-s6", &none),
    ];
    assert_eq!(told, right);
}

pub(super) async fn a_page_may_have_no_resources(cases: &FieldCases<'_>) {
    companies(cases, "10").await;
    for (name, rows, accepted, known) in
        [("pages.json", 4, 3, 1), ("empty.json", 0, 0, 0), ("null.json", 0, 0, 0)]
    {
        let text = std::fs::read_to_string(cases.file("10", name)).expect("a text");
        let (status, told) = cases.admin.import(&format!("case-10-{name}"), "directory", &text).await;
        assert!([200, 201].contains(&status), "{name}: {status} {told}");
        assert_eq!((&told["state"], &told["problem"]), (&"completed".into(), &Value::Null), "{name}: {told}");
        let counts = ["rows", "accepted", "known"].map(|field| told["counts"][field].as_u64());
        assert_eq!(counts, [rows, accepted, known].map(Some), "{name}: {told}");
    }
}

pub(super) async fn shapes_of_other_providers_are_read(cases: &FieldCases<'_>) {
    companies(cases, "11").await;
    let text = std::fs::read_to_string(cases.file("11", "directory.json")).expect("a text");
    let (_, told) = cases.admin.import("case-11", "directory", &text).await;
    let import = told["id"].as_str().unwrap_or_else(|| panic!("no id: {told}"));
    let refusals = cases.admin.get_from_command_api(&format!("/v1/imports/{import}/refusals")).await;
    let refusals = refusals["items"].as_array().expect("a list");
    // An id that is a number is no text; whoever reads it as one is right, too.
    assert!(refusals.len() <= 1 && refusals.iter().all(|one| one["code"] == "value_invalid"), "{refusals:?}");
    cases.platform.caught_up().await;
    for (name, right) in [("so.a", 1), ("so.b", 1), ("so.b.home", 0), ("so.c", 1), ("so.e", 1)] {
        assert_eq!(cases.people(&format!("{name}@example.org")).await, right, "{name}");
    }
    assert_eq!(cases.people("so.d@example.org").await, 1 - refusals.len());
    let so_a = cases.admin.get("/v1/people?email=so.a@example.org").await;
    let so_a = so_a["items"][0]["id"].as_str().expect("an id").to_owned();
    assert!(
        spans(cases, &so_a).await.iter().all(|span| !span["until"].is_null()),
        "whoever left is no member"
    );
}

async fn spans(cases: &FieldCases<'_>, person: &str) -> Vec<Value> {
    let told = cases.admin.get(&format!("/v1/people/{person}")).await;
    told["person"]["companies"].as_array().unwrap_or_else(|| panic!("no companies: {told}")).clone()
}

pub(super) async fn whoever_came_back_keeps_the_gap(cases: &FieldCases<'_>) {
    companies(cases, "12").await;
    for month in ["01", "03", "09"] {
        let file = cases.file("12", &format!("directory-2025-{month}.json"));
        cases.released(&file, "directory", &format!("2025-{month}-01T00:00:00Z")).await;
    }
    cases.released(&cases.file("12", "sessions.csv"), "kintell_sessions", "2025-11-01T00:00:00Z").await;
    let company = cases.company("Sjo Logistics").await;
    let sessions = cases.sessions("lb-").await;
    let told: Vec<&Value> = sessions.values().map(|session| &session["company_id"]).collect();
    assert_eq!(told, [&company, &Value::Null, &company]);
    let doubts = sessions["lb-2"]["quality"].as_array().expect("a list");
    assert!(doubts.contains(&"no_membership_on_that_day".into()), "{doubts:?}");
    let volunteer = sessions["lb-1"]["volunteer_id"].as_str().expect("an id");
    let spans = spans(cases, volunteer).await;
    let days: Vec<(&Value, &Value)> = spans.iter().map(|span| (&span["since"], &span["until"])).collect();
    assert_eq!(days.len(), 2, "{spans:?}");
    assert!(days.iter().any(|(_, until)| **until == "2025-03-01"), "{spans:?}");
    assert!(days.iter().any(|(since, until)| **since == "2025-09-01" && until.is_null()), "{spans:?}");
}

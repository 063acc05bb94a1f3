//! Days that are none, days far away, zones that a mapping writes out, and addresses that no store takes.

use serde_json::{Value, json};

use crate::api::Admin;
use crate::platform::Platform;

const SESSIONS: &str =
    "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text";

/// A file of sessions: each with its id and its day.
fn sessions(rows: &[(&str, &str)]) -> String {
    let row = |(id, day): &(&str, &str)| {
        format!("{id},Language Connect,kim@pupil.example,robin@firm.example,{day},45,,")
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    format!("{SESSIONS}\n{}\n", rows.join("\n"))
}

async fn imported(admin: &Admin, key: &str, rows: &[(&str, &str)]) -> Value {
    let (status, told) = admin.import(key, "kintell_sessions", &sessions(rows)).await;
    assert!((200..300).contains(&status), "{status}: {told}");
    told
}

/// The refused rows of an import: line, column, code.
async fn refused(admin: &Admin, import: &Value) -> Vec<(u64, u64, String)> {
    let id = import["id"].as_str().unwrap_or_else(|| panic!("no id: {import}"));
    let list = admin.get_from_command_api(&format!("/v1/imports/{id}/refusals")).await;
    let items = list["items"].as_array().expect("a list").clone();
    let one = |row: &Value| {
        (
            row["line"].as_u64().expect("a line"),
            row["column"].as_u64().expect("a column"),
            row["code"].as_str().expect("a code").to_owned(),
        )
    };
    items.iter().map(one).collect()
}

fn value_at(trend: &Value, start: &str) -> Value {
    let points = trend["points"].as_array().expect("points");
    points
        .iter()
        .find(|point| point["period_start"] == start)
        .map_or(Value::Null, |point| point["value"].clone())
}

#[tokio::test]
async fn days_that_are_none_are_refused_and_one_far_away_takes_no_chart_and_no_order_away() {
    let mut platform = Platform::start().await;
    let admin = platform.admin().await;
    placeholders_are_refused_with_their_place(&admin).await;
    one_default_day_takes_no_chart_away(&platform, &admin).await;
    written_zones_are_obeyed(&platform, &admin).await;
    hours_that_the_clocks_doubled_or_took_are_doubts(&platform, &admin).await;
    odd_addresses_are_refused(&platform, &admin).await;
    platform.stop().await;
}

async fn placeholders_are_refused_with_their_place(admin: &Admin) {
    let rows = [
        ("od-1", "0001-01-01"),
        ("od-2", "1753-01-01"),
        ("od-3", "9999-12-31"),
        ("od-4", "25-10-13"),
        ("od-5", "2025-10-13T24:00"),
        ("od-6", "2025-10-14"),
    ];
    let import = imported(admin, "odd-1", &rows).await;
    let told: Vec<_> = refused(admin, &import).await;
    let expected = [
        (2, "out_of_range"),
        (3, "out_of_range"),
        (4, "out_of_range"),
        (5, "date_invalid"),
        (6, "date_invalid"),
    ]
    .map(|(line, code)| (line, 5, code.to_owned()));
    assert_eq!(told, expected);
}

async fn one_default_day_takes_no_chart_away(platform: &Platform, admin: &Admin) {
    imported(admin, "odd-2", &[("od-7", "1900-01-01"), ("od-8", "2025-10-15"), ("od-9", "2290-05-01")]).await;
    platform.caught_up().await;
    assert_eq!(admin.get("/v1/projections/activity_facts/parked").await["items"], json!([]));
    for (granularity, start, value) in [
        ("day", "2025-10-14", 1),
        ("day", "2025-10-15", 1),
        ("week", "2025-10-13", 2),
        ("month", "2025-10-01", 2),
    ] {
        let trend =
            admin.get(&format!("/v1/analytics/trends?measure=activities&granularity={granularity}")).await;
        assert_eq!(value_at(&trend, start), json!(value), "{trend}");
        assert_eq!(
            trend["left_out_before"],
            json!({ "activities": 1, "first_day": "1900-01-01" }),
            "{trend}"
        );
        assert_eq!(trend["left_out_after"], json!({ "activities": 1, "first_day": "2290-05-01" }), "{trend}");
    }
    let doubtful = admin.get("/v1/sessions?to=1950-01-01").await;
    let doubts = doubtful["items"][0]["quality"].as_array().expect("doubts");
    assert!(doubts.contains(&json!("far_in_the_past")), "{doubtful}");
}

/// In the zone of the programme, `Europe/Oslo`.
async fn hours_that_the_clocks_doubled_or_took_are_doubts(platform: &Platform, admin: &Admin) {
    let rows = [
        ("od-20", "2024-10-27T02:30"),
        ("od-21", "2025-03-30T02:30"),
        ("od-22", "2025-03-30T03:30"),
        ("od-23", "2024-10-27T02:30:00+01:00"),
    ];
    imported(admin, "odd-clocks", &rows).await;
    platform.caught_up().await;
    let sessions = admin.all("/v1/sessions?from=2024-10-27&to=2025-03-31").await;
    let doubt_of = |id: &str, doubt: &str| {
        let session = sessions.iter().find(|session| session["external_id"] == id);
        let session = session.unwrap_or_else(|| panic!("{id}: {sessions:?}"));
        session["quality"].as_array().is_some_and(|doubts| doubts.contains(&json!(doubt)))
    };
    let doubted = |doubt: &str| rows.map(|(id, _)| doubt_of(id, doubt));
    assert_eq!(doubted("at_a_repeated_hour"), [true, false, false, false]);
    assert_eq!(doubted("at_a_skipped_hour"), [false, true, false, false]);
}

async fn written_zones_are_obeyed(platform: &Platform, admin: &Admin) {
    let mapping = |name: &str, format: &str| {
        format!(
            "mapping = 1\nname = \"{name}\"\nversion = 1\nkind = \"kintell_sessions\"\n\n[source]\n\
             zone = \"Europe/Oslo\"\n\n[columns]\n\
             session_id = {{ from = \"nr\", prefix = \"{name}-\" }}\n\
             session_type = {{ constant = \"Mentorship\" }}\n\
             participant_email = {{ from = \"nr\", email_domain = \"pupils.invalid\" }}\n\
             volunteer_email = {{ from = \"mentor\", email_domain = \"mentors.invalid\" }}\n\
             date = {{ from = \"begin\", date = \"{format}\" }}\n\
             duration_min = {{ constant = \"30\" }}\n"
        )
    };
    let file = "nr,mentor,begin\n5,9,2025-11-30T23:15:00Z\n";
    for (name, format) in [("zulu-read", "%Y-%m-%dT%H:%M:%S%z"), ("zulu-written", "%Y-%m-%dT%H:%M:%SZ")] {
        let (status, told) = admin.import_mapped(name, &mapping(name, format), file).await;
        assert!((200..300).contains(&status), "{status}: {told}");
        assert_eq!(told["counts"]["accepted"], 1, "{told}");
    }
    let (status, told) =
        admin.import_mapped("zulu-name", &mapping("zulu-name", "%Y-%m-%dT%H:%M:%S %Z"), file).await;
    assert_eq!((status, &told["code"]), (422, &json!("import.mapping_invalid")), "{told}");
    platform.caught_up().await;
    let list = admin.get("/v1/sessions?from=2025-11-01&to=2026-01-01&type=mentorship").await;
    let items = list["items"].as_array().expect("a list");
    assert_eq!(items.len(), 2, "{list}");
    for session in items {
        let at = session["occurred_at"].as_str().expect("an instant");
        assert!(at.starts_with("2025-11-30T23:15:00"), "{session}");
        assert_eq!(session["local_date"], "2025-12-01", "{session}");
    }
}

async fn odd_addresses_are_refused(platform: &Platform, admin: &Admin) {
    for path in [
        "/v1/events?type=%00",
        "/v1/events?aggregate=%00",
        "/v1/upskilling/courses?provider=%00",
        "/v1/sessions?from=-9999-01-01",
        "/v1/sessions?to=%2B262142-12-31",
        "/v1/sessions?from=25-01-01",
        "/v1/analytics/trends?measure=activities&granularity=month&from=-262143-01-01",
        "/v1/cohort/retention?family=sessions&from=-9999-01-01",
    ] {
        let (status, problem) = admin.whatever(path).await;
        assert_eq!((status, &problem["code"]), (400, &json!("request.malformed")), "{path}: {problem}");
    }
    let order = async |path: &str| admin.order(path, &json!({})).await;
    for (path, code) in [
        ("/v1/projections/people/parked/a%00b/redrive", "request.malformed"),
        ("/v1/projections/people/parked/nobody/redrive", "parked.not_found"),
        ("/v1/projections/horoscopes/parked/nobody/redrive", "projection.not_found"),
        ("/v1/projections/horoscopes/rebuild", "projection.not_found"),
    ] {
        let (status, problem) = order(path).await;
        let expected = if code == "request.malformed" { 400 } else { 404 };
        assert_eq!((status, &problem["code"]), (expected, &json!(code)), "{path}: {problem}");
    }
    let rebuilt = platform.told(["projections", "rebuild", "people"]).await;
    assert_eq!((&rebuilt[0]["equal"], &rebuilt[0]["left_out_count"]), (&json!(true), &json!(0)), "{rebuilt}");
}

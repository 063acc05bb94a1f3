//! A directory that arrives late, and a match that is corrected late: records that say other than they do are listed, and
//! moved by command.

mod matches;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::platform::Platform;
use crate::signed_in::{Person, text};

const RECORDS: usize = 5;

fn write(platform: &Platform, name: &str, content: &str) -> PathBuf {
    let path = platform.beside(name);
    std::fs::write(&path, content).expect("our own folder");
    path
}

async fn import(platform: &Platform, name: &str, content: &str, as_of: &str) {
    let told = platform.import(&write(platform, name, content), as_of).await;
    assert_eq!((&told["refused"], &told["accepted"]), (&json!(0), &told["rows"]), "{name}: {told}");
}

/// A release of the directory that says where two people belong: one where they always did.
fn release(company: &str) -> String {
    let user = |id: &str, name: &str, company: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": id, "userName": name, "active": true,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "organization": company },
        })
    };
    let users = [user("at-1", "vic@firm.example", company), user("at-2", "may@firm.example", "Old Firm")];
    let page = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 2, "startIndex": 1, "itemsPerPage": 2, "Resources": users,
    });
    page.to_string()
}

async fn recorded(platform: &Platform) {
    import(platform, "companies.csv", "company_ref,name\nol,Old Firm\nne,New Firm\n", "2025-01-01").await;
    import(platform, "directory_1.json", &release("Old Firm"), "2025-01-01").await;
    let sessions = "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text\n\
         at-before,Mentorship,lee@pupil.example,vic@firm.example,2025-02-10,60,,\n\
         at-after,Mentorship,lee@pupil.example,vic@firm.example,2025-06-10,45,4,You were kind\n";
    import(platform, "kintell_sessions.csv", sessions, "2025-07-01").await;
    let matches = "match_id,participant_email,buddy_email,matched_at\n\
         at-match,lee@pupil.example,vic@firm.example,2025-06-01\n";
    import(platform, "buddy_matches.csv", matches, "2025-07-01").await;
    let events =
        "event_id,match_id,event_type,event_date,description\nat-met,at-match,hangout,2025-06-11,We walked\n";
    import(platform, "buddy_events.csv", events, "2025-07-01").await;
    let checkins = "checkin_id,match_id,checkin_date,notes\nat-in,at-match,2025-06-12,It goes well\n";
    import(platform, "buddy_checkins.csv", checkins, "2025-07-01").await;
    let feedback = "feedback_id,match_id,from_role,submitted_at,rating,feedback_text\n\
         at-said,at-match,participant,2025-06-13,5,Thank you\n";
    import(platform, "buddy_feedback.csv", feedback, "2025-07-01").await;
}

/// The check of that name.
async fn check(platform: &Platform, name: &str) -> Value {
    let checks = platform.told(["doctor", "--data"]).await;
    let found = checks.as_array().expect("checks").iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("{name} was not looked at: {checks}")).clone()
}

/// What counts for each company, by name: sessions, and buddy records.
async fn counts(platform: &Platform, admin: &Person) -> [u64; 4] {
    platform.caught_up().await;
    let companies = admin.get("/v1/companies?limit=200").await.ok();
    let mut counts = [0; 4];
    for (place, (name, family)) in
        [("Old Firm", "sessions"), ("New Firm", "sessions"), ("Old Firm", "buddies"), ("New Firm", "buddies")]
            .into_iter()
            .enumerate()
    {
        let of_name = companies["items"].as_array().expect("a list").iter().find(|one| one["name"] == name);
        let id = text(of_name.expect("it is there"), "id");
        let path = format!("/v1/metrics/companies?period=month&company={id}&family={family}");
        let rows = admin.get(&path).await.ok();
        let rows = rows["rows"].as_array().expect("rows").clone();
        let counted = ["sessions", "matches", "meetings", "checkins", "feedback"];
        let of_row = |row: &Value| counted.iter().filter_map(|what| row[what].as_u64()).sum::<u64>();
        counts[place] = rows.iter().map(of_row).sum();
    }
    counts
}

#[tokio::test]
async fn records_are_attributed_anew_by_a_directory_that_arrives_late() {
    let mut platform = Box::pin(Platform::start()).await;
    let admin = Person::admin(&platform).await;
    recorded(&platform).await;
    assert_eq!(counts(&platform, &admin).await, [2, 0, 4, 0]);
    assert_eq!(check(&platform, "companies of records").await["state"], "good");

    // The release of May comes in July: since May they belong to another firm.
    let late = write(&platform, "directory_2.json", &release("New Firm"));
    assert_eq!(platform.import(&late, "2025-05-01").await["amended"], 1);
    let doubt = check(&platform, "companies of records").await;
    assert_eq!(
        (&doubt["state"], doubt["findings"].as_array().map(Vec::len)),
        (&json!("doubtful"), Some(RECORDS))
    );
    platform.caught_up().await;

    let before = platform.archive().await.last;
    let asked = platform.told(["attribute"]).await;
    assert_eq!(
        (&asked["dry_run"], &asked["found"], &asked["attributed"]),
        (&json!(true), &json!(5), &json!(5)),
        "{asked}"
    );
    assert_eq!(platform.archive().await.last, before, "it was only asked");
    assert_eq!(counts(&platform, &admin).await, [2, 0, 4, 0]);

    let done = platform.told(["attribute", "--yes"]).await;
    assert_eq!(
        (&done["dry_run"], &done["attributed"], &done["known"]),
        (&json!(false), &json!(5), &json!(0)),
        "{done}"
    );
    assert_eq!(check(&platform, "companies of records").await["state"], "good");
    assert_eq!(counts(&platform, &admin).await, [1, 1, 0, 4]);

    // A repetition changes nothing, by the routine and by the records themselves.
    let before = platform.archive().await.last;
    let again = platform.told(["attribute", "--yes"]).await;
    assert_eq!((&again["found"], &again["attributed"]), (&json!(0), &json!(0)), "{again}");
    let records: Vec<Value> = done["items"]
        .as_array()
        .expect("records")
        .iter()
        .map(|item| json!({ "aggregate": item["aggregate"], "id": item["id"] }))
        .collect();
    let told = admin.command("/v1/attributions", &json!({ "records": records })).await.ok();
    assert_eq!(told["attributed"], 0, "{told}");
    assert!(
        told["items"].as_array().expect("records").iter().all(|item| item["outcome"] == "known"),
        "{told}"
    );
    assert_eq!(platform.archive().await.last, before);

    what_was_written_stands(&platform, &admin).await;
    what_the_source_sends_again_is_known(&platform).await;
    assert_eq!(counts(&platform, &admin).await, [1, 1, 0, 4]);
    matches::what_belongs_to_a_match_follows_its_correction(&platform, &admin).await;
    let followed = counts(&platform, &admin).await;
    platform.rebuilds_are_equal().await;
    assert_eq!(counts(&platform, &admin).await, followed);
    for name in ["addresses of people", "parked keys"] {
        assert_eq!(check(&platform, name).await["state"], "good", "{name}");
    }
    platform.stop().await;
}

async fn what_was_written_stands(platform: &Platform, admin: &Person) {
    platform.caught_up().await;
    let sessions = admin.get("/v1/sessions?from=2025-06-01&limit=10").await.ok();
    let session = &sessions["items"][0];
    assert_eq!(
        (&session["external_id"], &session["duration_min"]),
        (&json!("at-after"), &json!(45)),
        "{session}"
    );
    let read = admin.unseal(text(session, "id")).await.ok();
    assert!(read.to_string().contains("You were kind"), "{read}");
}

async fn what_the_source_sends_again_is_known(platform: &Platform) {
    let events =
        "event_id,match_id,event_type,event_date,description\nat-met,at-match,hangout,2025-06-11,We walked\n";
    for as_of in ["2025-07-01", "2025-08-01"] {
        let told = platform.import(&write(platform, "buddy_events_again.csv", events), as_of).await;
        assert_eq!(told["known"], 1, "{as_of}: {told}");
    }
}

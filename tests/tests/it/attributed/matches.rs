//! A match that is corrected after what belongs to it: the records are listed, and say by command what those say that came
//! after the correction.

use serde_json::{Value, json};

use super::{check, counts, import, write};
use crate::platform::Platform;
use crate::signed_in::{Person, text};

/// Records of each of the two matches.
const RECORDS: usize = 3;
const LISTED: &str = "records of matches";
const MATCHES: &str = "match_id,participant_email,buddy_email,matched_at,status\n";

/// As the match was told at first, and as it is corrected: by another buddy, of another firm, on a later day.
fn first(name: &str) -> String {
    format!("{name},pat@pupil.example,vic@firm.example,2025-06-01,active\n")
}

fn corrected(name: &str) -> String {
    format!("{name},pat@pupil.example,may@firm.example,2025-06-12,ended\n")
}

async fn amend(platform: &Platform, name: &str, content: &str, as_of: &str) {
    let told = platform.import(&write(platform, name, content), as_of).await;
    assert_eq!((&told["amended"], &told["rows"]), (&json!(1), &json!(1)), "{name}: {told}");
}

/// One match is corrected before its records come, the other after them.
async fn recorded(platform: &Platform) {
    let both = format!("{MATCHES}{}{}", first("ma-before"), first("ma-after"));
    import(platform, "buddy_matches_first.csv", &both, "2025-08-01").await;
    let before = format!("{MATCHES}{}", corrected("ma-before"));
    amend(platform, "buddy_matches_before.csv", &before, "2025-09-01").await;
    let rows = |of_one: fn(&str) -> String| ["ma-before", "ma-after"].map(of_one).concat();
    let events = rows(|name| format!("{name}-met,{name},hangout,2025-06-11,We walked\n"));
    let events = format!("event_id,match_id,event_type,event_date,description\n{events}");
    import(platform, "buddy_events_of_both.csv", &events, "2025-08-01").await;
    let checkins = rows(|name| format!("{name}-in,{name},2025-06-12,It goes well\n"));
    let checkins = format!("checkin_id,match_id,checkin_date,notes\n{checkins}");
    import(platform, "buddy_checkins_of_both.csv", &checkins, "2025-08-01").await;
    let feedback = rows(|name| format!("{name}-said,{name},participant,2025-06-13,5,Thank you\n"));
    let feedback = format!("feedback_id,match_id,from_role,submitted_at,rating,feedback_text\n{feedback}");
    import(platform, "buddy_feedback_of_both.csv", &feedback, "2025-08-01").await;
    let after = format!("{MATCHES}{}", corrected("ma-after"));
    amend(platform, "buddy_matches_after.csv", &after, "2025-09-01").await;
}

/// What the records of a match say, without their ids.
async fn told_of(platform: &Platform, admin: &Person, name: &str) -> Vec<Value> {
    platform.caught_up().await;
    let matches = admin.get("/v1/buddies/matches?limit=200").await.ok();
    let of_name = matches["items"].as_array().expect("a list").iter().find(|one| one["external_id"] == name);
    let id = text(of_name.expect("it is there"), "id").to_owned();
    let shown = admin.get(&format!("/v1/buddies/matches/{id}")).await.ok();
    let said =
        |entry: &Value| json!([entry["kind"], entry["local_date"], entry["company_id"], entry["quality"]]);
    shown["timeline"].as_array().expect("a timeline").iter().map(said).collect()
}

/// The counts before this are those of `attributed`: sessions and buddy records of the old firm, and of the new one.
pub(super) async fn what_belongs_to_a_match_follows_its_correction(platform: &Platform, admin: &Person) {
    assert_eq!(check(platform, LISTED).await["state"], "good");
    let [old_sessions, new_sessions, old, new] = counts(platform, admin).await;
    recorded(platform).await;
    // Both matches count for the old firm by now, and the records that came after the correction of theirs.
    let mixed = [old_sessions, new_sessions, old + 2 + 3, new + 3];
    assert_eq!(counts(platform, admin).await, mixed);
    let right = told_of(platform, admin, "ma-before").await;
    assert_ne!(told_of(platform, admin, "ma-after").await, right);

    let doubt = check(platform, LISTED).await;
    let findings = doubt["findings"].as_array().expect("findings");
    assert_eq!((&doubt["state"], findings.len()), (&json!("doubtful"), RECORDS), "{doubt}");
    let differs = json!(["volunteer", "company", "doubts"]);
    assert!(findings.iter().all(|finding| finding["differs"] == differs), "{doubt}");
    assert!(text(&doubt, "advice").contains("teei attribute"), "{doubt}");
    assert!(!doubt.to_string().contains('@'), "no address is told: {doubt}");
    assert_eq!(check(platform, "companies of records").await["state"], "good");

    let before = platform.archive().await.last;
    let asked = platform.told(["attribute"]).await;
    assert_eq!((&asked["found"], &asked["attributed"]), (&json!(RECORDS), &json!(RECORDS)), "{asked}");
    assert!(
        asked["items"].as_array().expect("items").iter().all(|item| item["changed"] == differs),
        "{asked}"
    );
    assert_eq!(platform.archive().await.last, before, "it was only asked");

    let done = platform.told(["attribute", "--yes"]).await;
    assert_eq!((&done["attributed"], &done["known"]), (&json!(RECORDS), &json!(0)), "{done}");
    assert_eq!(check(platform, LISTED).await["state"], "good");
    assert_eq!(told_of(platform, admin, "ma-after").await, right);
    assert_eq!(counts(platform, admin).await, [old_sessions, new_sessions, old + 2 + 6, new]);
    let again = platform.told(["attribute", "--yes"]).await;
    assert_eq!(again["found"], 0, "{again}");
}

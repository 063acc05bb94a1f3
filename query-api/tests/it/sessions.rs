//! Sessions: listed with filters, shown with what was judged, their feedback unsealed.

use kernel::Role;
use serde_json::{Value, json};

use crate::programme::Talk;
use crate::world::World;

async fn held() -> World {
    let mut world = World::start().await;
    world.ours.company("c01", "Warner").await;
    world.ours.employee("ola@warner.example", "Ola", "Warner").await;
    let feedback = Some("Write to me at maryna@participants.example, it was great");
    world.ours.talk(Talk { feedback, ..Talk::default() }).await;
    for (id, day) in [("ks-2", "2025-10-20"), ("ks-3", "2025-10-20"), ("ks-4", "2025-11-01")] {
        world.ours.talk(Talk { id, day, rating: None, ..Talk::default() }).await;
    }
    let unattributed =
        Talk { id: "ks-5", volunteer: "lone@volunteers.example", day: "2025-11-02", ..Talk::default() };
    world.ours.talk(unattributed).await;
    world.catch_up().await;
    world
}

fn external_ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a page has items");
    items.iter().map(|item| item["external_id"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn sessions_are_listed_newest_day_first_and_a_page_follows_the_one_before() {
    let mut world = held().await;
    let auditor = world.token(Role::Auditor).await;
    let all = world.get(&auditor, "/v1/sessions").await.ok();
    let all = external_ids(&all);
    assert_eq!((all[0], all[1], all[4]), ("ks-5", "ks-4", "ks-1"));

    let (mut seen, mut next) = (Vec::new(), None);
    loop {
        let after = next.map(|next: String| format!("&after={next}")).unwrap_or_default();
        let page = world.get(&auditor, &format!("/v1/sessions?limit=1{after}")).await.ok();
        seen.extend(external_ids(&page).into_iter().map(ToOwned::to_owned));
        next = page["next"].as_str().map(ToOwned::to_owned);
        if next.is_none() {
            break;
        }
    }
    assert_eq!(seen, all);
    world.finish().await;
}

#[tokio::test]
async fn sessions_are_filtered_by_day_company_people_and_severity() {
    let mut world = held().await;
    let operator = world.token(Role::Operator).await;
    let list = async |query: &str| world.get(&operator, &format!("/v1/sessions?{query}")).await.ok();
    assert_eq!(external_ids(&list("from=2025-10-20&to=2025-11-01").await).len(), 2);
    assert_eq!(external_ids(&list("type=mentorship").await), [""; 0]);

    let first = list("from=2025-10-15&to=2025-10-16").await;
    let session = &first["items"][0];
    assert_eq!(
        session["rating"],
        json!({ "raw": 4, "scale_min": 1, "scale_max": 5, "normalised_milli": 750 })
    );
    assert_eq!((&session["state"], &session["precision"]), (&json!("completed"), &json!("date")));
    assert_eq!(session["occurred_at"], Value::Null, "a day does not become midnight");
    for field in ["company_id", "volunteer_id"] {
        let value = session[field].as_str().expect("an id");
        let name = field.trim_end_matches("_id");
        assert_eq!(external_ids(&list(&format!("{name}={value}")).await).len(), 4, "{name}");
    }
    let participant = session["participant_id"].as_str().expect("an id");
    assert_eq!(external_ids(&list(&format!("participant={participant}")).await).len(), 5);

    let severity = session["severity"].as_str().expect("an address in a text is found").to_owned();
    assert_eq!(external_ids(&list(&format!("severity={severity}")).await), ["ks-1"]);
    assert_eq!(external_ids(&list("severity=low").await), ["ks-1"], "graver ones are among them");
    world.finish().await;
}

#[tokio::test]
async fn a_session_shows_what_was_judged_and_its_text_stays_shut_until_it_is_unsealed() {
    let mut world = held().await;
    let admin = world.token(Role::Admin).await;
    let page = world.get(&admin, "/v1/sessions?from=2025-10-15&to=2025-10-16").await.ok();
    let id = page["items"][0]["id"].as_str().expect("an id");
    let shown = world.get(&admin, &format!("/v1/sessions/{id}")).await.ok();
    assert_eq!(shown["session"]["has_feedback"], true);
    assert!(
        shown["attribution_rule"].as_str().is_some_and(|rule| rule.starts_with("membership-on-the-day/"))
    );
    let findings = shown["screening"]["findings"].as_array().expect("findings");
    assert!(findings.iter().any(|finding| finding["family"] == "pii"), "{findings:?}");
    assert!(!shown.to_string().contains("great"), "the text is sealed");

    let path = format!("/v1/sessions/{id}/unsealings");
    let unsealed = world.post(&admin, &path, json!({ "purpose": "safety" })).await.ok();
    assert_eq!(unsealed["state"], "readable");
    assert_eq!(unsealed["author_id"], page["items"][0]["participant_id"]);
    assert_eq!(unsealed["feedback"], "Write to me at maryna@participants.example, it was great");

    let silent = world.get(&admin, "/v1/sessions?from=2025-11-01&to=2025-11-02").await.ok();
    let silent = silent["items"][0]["id"].as_str().expect("an id").to_owned();
    let absent = world
        .post(&admin, &format!("/v1/sessions/{silent}/unsealings"), json!({ "purpose": "safety" }))
        .await;
    assert_eq!(absent.ok()["state"], "absent");

    let reviewer = world.token(Role::Reviewer).await;
    assert_eq!(world.post(&reviewer, &path, json!({ "purpose": "safety" })).await.status, 403);
    world.finish().await;
}

#[tokio::test]
async fn an_appointment_is_listed_until_its_session_took_place() {
    let mut world = World::start().await;
    let pair = ("maryna@participants.example", "lone@volunteers.example");
    for (id, day) in [("ks-1", "2025-10-15"), ("ks-9", "2026-01-20")] {
        let told = world.ours.appointment(id, pair, day).await;
        assert!(matches!(told, application::RowOutcome::Accepted(_)), "{told:?}");
    }
    world.catch_up().await;
    let operator = world.token(Role::Operator).await;
    let scheduled = world.get(&operator, "/v1/sessions?state=scheduled").await.ok();
    assert_eq!(external_ids(&scheduled), ["ks-9", "ks-1"], "by the day that is agreed upon");
    let soon = world.get(&operator, "/v1/sessions?from=2025-10-01&to=2025-11-01").await.ok();
    assert_eq!(external_ids(&soon), ["ks-1"]);

    // The first record of a session is new, whether or not the session was agreed upon before.
    world.ours.talk(Talk::default()).await;
    world.catch_up().await;
    let scheduled = world.get(&operator, "/v1/sessions?state=scheduled").await.ok();
    assert_eq!(external_ids(&scheduled), ["ks-9"]);
    assert_eq!(scheduled["items"][0]["scheduled_on"], "2026-01-20");
    let completed = world.get(&operator, "/v1/sessions?state=completed").await.ok();
    assert_eq!(external_ids(&completed), ["ks-1"]);
    let talk = &completed["items"][0];
    assert_eq!((&talk["scheduled_on"], &talk["duration_min"]), (&json!("2025-10-15"), &json!(45)));
    world.finish().await;
}

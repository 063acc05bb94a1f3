//! Matches: listed with filters and pages, shown with what came of them.

use std::collections::BTreeSet;

use domain::buddy_event::EventType;
use domain::buddy_match::MatchStatus;
use kernel::{CompanyId, Role};
use projections::read::Companies;
use serde_json::{Value, json};

use super::{external_ids, page_by_page};
use crate::programme::Met;
use crate::world::{OURS, THEIRS, World};

const MATCHES: &str = "/v1/buddies/matches";

/// Two matches of Warner on one day, an ended one of Fjord, one of nobody's, and one that is withdrawn.
async fn held() -> (World, CompanyId) {
    let mut world = World::start().await;
    let warner = world.ours.company("c01", "Warner").await;
    world.ours.company("c02", "Fjord").await;
    world.ours.employee("ola@warner.example", "Ola", "Warner").await;
    world.ours.employee("kari@fjord.example", "Kari", "Fjord").await;
    world.ours.matched(Met::default()).await;
    let other = "petro@participants.example";
    world.ours.matched(Met { id: "bm-2", participant: other, ..Met::default() }).await;
    let ended = Met {
        id: "bm-3",
        buddy: "kari@fjord.example",
        day: "2025-10-15",
        status: MatchStatus::Ended,
        ..Met::default()
    };
    world.ours.matched(ended).await;
    let lone = "lone@volunteers.example";
    world.ours.matched(Met { id: "bm-4", buddy: lone, day: "2025-11-01", ..Met::default() }).await;
    let withdrawn = world.ours.matched(Met { id: "bm-5", day: "2025-11-02", ..Met::default() }).await;
    world.ours.retract_match(withdrawn).await;
    world.catch_up().await;
    (world, warner)
}

#[tokio::test]
async fn matches_are_listed_newest_day_first_and_a_page_follows_the_one_before() {
    let (mut world, _) = held().await;
    let auditor = world.token(Role::Auditor).await;
    let all = world.get(&auditor, MATCHES).await.ok();
    let all = external_ids(&all);
    assert_eq!((&all[..3], all.len()), (&["bm-5", "bm-4", "bm-3"][..], 5));
    assert_eq!(page_by_page(&world, &auditor, MATCHES).await, all);

    let foreign = world.get(&auditor, "/v1/sessions?limit=1").await.ok();
    assert_eq!(foreign["next"], Value::Null, "there are no sessions");
    let refused = world.get(&auditor, &format!("{MATCHES}?after=MTIz")).await;
    assert_eq!((refused.status, refused.code()), (400, "request.cursor_invalid"));
    world.finish().await;
}

#[tokio::test]
async fn matches_are_filtered_by_people_company_status_and_day() {
    let (mut world, warner) = held().await;
    let operator = world.token(Role::Operator).await;
    let list = async |query: &str| world.get(&operator, &format!("{MATCHES}?{query}")).await.ok();
    assert_eq!(external_ids(&list("from=2025-10-15&to=2025-11-02").await), ["bm-4", "bm-3"]);
    assert_eq!(external_ids(&list("status=ended").await), ["bm-3"]);
    assert_eq!(external_ids(&list("status=retracted").await), ["bm-5"]);
    assert_eq!(external_ids(&list("status=active").await).len(), 3, "not the withdrawn one");
    assert_eq!(external_ids(&list(&format!("company={warner}")).await).len(), 3);

    let ended = list("status=ended").await["items"][0].clone();
    let buddy = ended["buddy_id"].as_str().expect("an id");
    assert_eq!(external_ids(&list(&format!("buddy={buddy}")).await), ["bm-3"]);
    let participant = ended["participant_id"].as_str().expect("an id");
    assert_eq!(external_ids(&list(&format!("participant={participant}")).await).len(), 4);
    assert_eq!(world.get(&operator, &format!("{MATCHES}?colour=red")).await.status, 400);

    let lone = list("from=2025-11-01&to=2025-11-02").await["items"][0].clone();
    assert_eq!((&lone["company_id"], &lone["matched_at"]), (&Value::Null, &Value::Null));
    assert_eq!(lone["quality"], json!(["no_membership_on_that_day"]));
    world.finish().await;
}

#[tokio::test]
async fn a_match_shows_what_came_of_it_in_time_order() {
    let (mut world, warner) = held().await;
    world.ours.buddy_feedback("bf-1", "bm-1", 4, "2025-10-20").await;
    world.ours.checkin("bc-1", "bm-1", "Happy", "2025-10-10").await;
    world.ours.checkin("bc-2", "bm-1", "zwischendrin", "2025-10-21").await;
    world.ours.buddy_event("be-1", "bm-1", EventType::Workshop, "2025-10-05").await;
    world.ours.buddy_event("be-2", "bm-1", EventType::Hangout, "2025-09-20").await;
    world.ours.buddy_event("be-3", "bm-2", EventType::Hangout, "2025-10-06").await;
    world.catch_up().await;
    let reviewer = world.token(Role::Reviewer).await;
    let list = world.get(&reviewer, &format!("{MATCHES}?to=2025-10-02")).await.ok();
    let items = list["items"].as_array().expect("a page has items");
    let first = items.iter().find(|one| one["external_id"] == "bm-1").expect("it is listed");
    let path = format!("{MATCHES}/{}", first["id"].as_str().expect("an id"));
    let shown = world.get(&reviewer, &path).await.ok();
    assert_eq!(&shown["buddy_match"], first);
    assert!(
        shown["attribution_rule"].as_str().is_some_and(|rule| rule.starts_with("membership-on-the-day/"))
    );
    assert_eq!(shown["timeline_cut"], false);
    let timeline = shown["timeline"].as_array().expect("a timeline");
    let ids: Vec<_> = timeline.iter().map(|one| one["external_id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["be-2", "be-1", "bc-1", "bf-1", "bc-2"], "oldest first, and of this match only");

    let [early, workshop, checkin, feedback, unknown] = &timeline[..] else { panic!("five records") };
    assert_eq!(early["quality"], json!(["before_its_match"]));
    assert_eq!((&workshop["kind"], &workshop["event_type"]), (&json!("event"), &json!("workshop")));
    assert_eq!((workshop.get("location"), &workshop["company_id"]), (None, &json!(warner.uuid())));
    assert_eq!((&checkin["kind"], &checkin["mood_valence"]), (&json!("checkin"), &json!("positive")));
    assert_eq!((&unknown["mood"], &unknown["mood_valence"]), (&json!("zwischendrin"), &Value::Null));
    let given = ["kind", "from_role", "rating_raw", "rating_milli"].map(|field| feedback[field].clone());
    assert_eq!(given, [json!("feedback"), json!("participant"), json!(4), json!(750)]);
    assert!(!shown.to_string().contains("harbour"), "no text is here");

    let missing = world.get(&reviewer, &format!("{MATCHES}/{}", uuid::Uuid::from_u128(9))).await;
    assert_eq!((missing.status, missing.code()), (404, "record.not_found"));
    let theirs = world.token_in(THEIRS, Role::Admin, BTreeSet::new(), None).await;
    assert_eq!(world.get(&theirs, &path).await.status, 404, "another tenant sees none of it");
    assert_eq!(world.get(&theirs, MATCHES).await.ok()["items"], json!([]));
    world.finish().await;
}

#[tokio::test]
async fn whoever_is_bound_to_a_company_sees_its_rows_and_no_others() {
    let (mut world, warner) = held().await;
    let bound = world.token_in(OURS, Role::CompanyUser, BTreeSet::from([warner]), None).await;
    assert_eq!(world.get(&bound, MATCHES).await.code(), "auth.forbidden", "aggregates only");

    // No role that is bound to companies reads records today: what a later one would see, the tables decide.
    let reader = world.reader().await;
    let seen = async |companies: Companies| -> Vec<String> {
        let mut tx = projections::read::begin(&reader, OURS, &companies).await.expect("it begins");
        let rows =
            sqlx::query_scalar("SELECT external_id FROM buddies_v1.buddy_matches ORDER BY external_id");
        rows.fetch_all(&mut *tx).await.expect("it reads")
    };
    assert_eq!(seen(Companies::Only(vec![warner])).await, ["bm-1", "bm-2", "bm-5"]);
    assert_eq!(seen(Companies::Only(Vec::new())).await, [""; 0]);
    assert_eq!(seen(Companies::All).await.len(), 5);
    reader.close().await;
    world.finish().await;
}

#[tokio::test]
async fn a_token_is_waited_for() {
    let (mut world, _) = held().await;
    let operator = world.token(Role::Operator).await;
    world.ours.matched(Met { id: "bm-6", day: "2025-11-03", ..Met::default() }).await;
    world.archive().await;
    let asked = async |world: &World| {
        let request = world.request(reqwest::Method::GET, MATCHES).bearer_auth(&operator);
        world.send(request.header("Consistency-Token", world.log_head())).await
    };
    let behind = asked(&world).await;
    assert_eq!((behind.status, behind.code()), (503, "projection.behind"));
    world.catch_up().await;
    assert_eq!(external_ids(&asked(&world).await.ok())[0], "bm-6");
    world.finish().await;
}

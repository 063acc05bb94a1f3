//! The history: listed with filters, shown whole, in two formats, to auditors of the tenant alone.

use std::collections::BTreeSet;

use kernel::Role;
use query_api::events::{CloudEvent, EventEnvelope};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::programme::Talk;
use crate::world::{THEIRS, World};

async fn recorded() -> World {
    let mut world = World::start().await;
    world.ours.company("c01", "Warner").await;
    world.theirs.company("c01", "Other").await;
    world.ours.employee("ola@warner.example", "Ola", "Warner").await;
    world.ours.talk(Talk { feedback: Some("It was a good talk"), ..Talk::default() }).await;
    world.catch_up().await;
    world
}

fn types(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a page has items");
    items.iter().map(|item| item["type"].as_str().expect("a type")).collect()
}

#[tokio::test]
async fn events_are_listed_newest_first_and_filtered() {
    let mut world = recorded().await;
    let auditor = world.token(Role::Auditor).await;
    let all = world.get(&auditor, "/v1/events").await.ok();
    let order: Vec<(u64, u64)> = all["items"].as_array().expect("items").iter().map(place).collect();
    assert!(order.is_sorted_by(|newer, older| newer > older), "{order:?}");

    let list = async |query: String| world.get(&auditor, &format!("/v1/events?{query}")).await.ok();
    let completed = list("type=kintell.session.completed".into()).await;
    assert_eq!(types(&completed), ["kintell.session.completed"]);
    let session = &completed["items"][0];
    assert_eq!((&session["version"], &session["occurred_on"]), (&json!(2), &json!("2025-10-15")));
    assert_eq!(session["actor"]["role"], "operator");
    assert_eq!(session["purpose"], "programme_delivery");
    assert_eq!(session["subjects"].as_array().map(Vec::len), Some(2));

    for of_type in types(&all).into_iter().collect::<BTreeSet<_>>() {
        let expected: Vec<_> = all["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter(|event| event["type"] == of_type)
            .map(place)
            .collect();
        let (mut seen, mut next) = (Vec::new(), String::new());
        loop {
            let page = list(format!("type={of_type}&limit=1{next}")).await;
            assert!(types(&page).iter().all(|one| *one == of_type), "{page}");
            seen.extend(page["items"].as_array().expect("items").iter().map(place));
            let Some(after) = page["next"].as_str() else { break };
            next = format!("&after={after}");
        }
        assert_eq!(
            seen, expected,
            "{of_type}: each once, newest first, whichever place it has in its commit"
        );
    }

    let of_session = format!(
        "aggregate=kintell_session&aggregate_id={}",
        session["aggregate"]["id"].as_str().expect("an id")
    );
    assert_eq!(types(&list(of_session).await).len(), 3, "completed, rated, screened");
    let thread = format!("correlation={}", session["correlation_id"].as_str().expect("an id"));
    assert!(types(&list(thread).await).contains(&"identity.user.registered"), "whom it brought along");
    let person = session["subjects"][0].as_str().expect("an id");
    assert!(types(&list(format!("person={person}")).await).contains(&"kintell.session.completed"));

    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = list(format!("limit=2{next}")).await;
        seen.extend(page["items"].as_array().expect("items").iter().map(place));
        let Some(after) = page["next"].as_str() else { break };
        next = format!("&after={after}");
    }
    assert_eq!(seen, order);
    world.finish().await;
}

fn place(event: &Value) -> (u64, u64) {
    (event["sequence"].as_u64().expect("a number"), event["index"].as_u64().expect("a number"))
}

#[tokio::test]
async fn an_event_is_shown_in_the_documented_envelope_and_as_a_cloud_event_with_its_texts_shut() {
    let mut world = recorded().await;
    let auditor = world.token(Role::Auditor).await;
    let listed = world.get(&auditor, "/v1/events?type=kintell.session.completed").await.ok();
    let id = listed["items"][0]["id"].as_str().expect("an id");
    let path = format!("/v1/events/{id}");
    let shown = world.get(&auditor, &path).await.ok();
    assert!(!shown.to_string().contains("good talk"));
    assert!(shown["data"]["feedback"]["sealed"]["ciphertext"].is_string());
    let envelope: EventEnvelope =
        serde_json::from_value(shown).expect("the documented shape, and nothing else");
    assert_eq!((envelope.version.as_str(), envelope.recorded_version.as_str()), ("v2", "v2"));
    assert_eq!(envelope.source.expect("it mirrors a record").stream, "kintell.sessions");
    assert_eq!(envelope.sequence, listed["items"][0]["sequence"].as_u64().expect("a number"));

    let request = world.request(reqwest::Method::GET, &path).bearer_auth(&auditor);
    let answer = world.send(request.header("accept", "application/cloudevents+json")).await;
    assert_eq!(answer.headers["content-type"], "application/cloudevents+json");
    let cloud: CloudEvent =
        serde_json::from_value(answer.ok()).expect("the documented shape, and nothing else");
    assert_eq!(cloud.event_type, "kintell.session.completed");
    assert_eq!(cloud.id, envelope.id);
    assert_eq!(cloud.data, envelope.data);
    world.finish().await;
}

/// Earlier builds gave each event an id of its own: the worker keeps where those are.
async fn give_ids_of_their_own(world: &World, [first, second]: [Uuid; 2]) {
    let sql = "WITH session AS (
            UPDATE event_index_v1.commits SET event_ids[1] = $1, event_ids[2] = $2
            WHERE event_types[1] = 'kintell.session.completed'
            RETURNING tenant, log_sequence
        )
        INSERT INTO event_index_v1.unrelated_events (tenant, event_id, log_sequence)
        SELECT tenant, $2, log_sequence FROM session";
    sqlx::query(sql).bind(first).bind(second).execute(&world.worker).await.expect("the worker may");
}

#[tokio::test]
async fn every_event_is_found_by_its_id_and_so_is_one_that_its_commit_does_not_lead_to() {
    let mut world = recorded().await;
    let auditor = world.token(Role::Auditor).await;
    let all = world.get(&auditor, "/v1/events").await.ok();
    for event in all["items"].as_array().expect("items") {
        let id = event["id"].as_str().expect("an id");
        let shown = world.get(&auditor, &format!("/v1/events/{id}")).await.ok();
        assert_eq!((&shown["id"], &shown["sequence"]), (&event["id"], &event["sequence"]));
        assert_eq!((&shown["type"], &shown["aggregate"]), (&event["type"], &event["aggregate"]));
    }
    assert!(all["items"].as_array().is_some_and(|all| all.iter().any(|event| event["index"] == 2)));

    let own = [Uuid::from_u128(0x0101_0001), Uuid::from_u128(0x0202_0002)];
    give_ids_of_their_own(&world, own).await;
    for (id, name) in own.into_iter().zip(["kintell.session.completed", "kintell.rating.created"]) {
        let shown = world.get(&auditor, &format!("/v1/events/{id}")).await.ok();
        assert_eq!(shown["type"], name);
    }
    world.finish().await;
}

#[tokio::test]
async fn nobody_sees_the_history_of_another_tenant() {
    let mut world = recorded().await;
    let ours = world.token(Role::Auditor).await;
    let theirs = world.token_in(THEIRS, Role::Auditor, BTreeSet::new(), None).await;
    let events = world.get(&theirs, "/v1/events").await.ok();
    let company = types(&events).iter().filter(|name| **name == "directory.company.registered").count();
    assert_eq!(company, 1, "their own");
    let mine = world.get(&ours, "/v1/events?type=kintell.session.completed").await.ok();
    let id = mine["items"][0]["id"].as_str().expect("an id");
    let refused = world.get(&theirs, &format!("/v1/events/{id}")).await;
    assert_eq!((refused.status, refused.code()), (404, "record.not_found"));
    let unknown = world.get(&ours, &format!("/v1/events/{}", Uuid::from_u128(1))).await;
    assert_eq!(unknown.status, 404);
    world.finish().await;
}

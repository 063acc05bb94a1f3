//! Consistency tokens: an answer waits for the caller's own change, or says how far it is.

use std::collections::BTreeSet;

use kernel::Role;
use serde_json::Value;

use crate::programme::Talk;
use crate::world::{Answer, OURS, World};

async fn with_token(world: &World, bearer: &str, path: &str, token: u64) -> Answer {
    let request = world.request(reqwest::Method::GET, path).bearer_auth(bearer);
    world.send(request.header("consistency-token", token)).await
}

#[tokio::test]
async fn an_answer_waits_until_what_it_reads_has_reached_the_token() {
    let mut world = World::start().await;
    let operator = world.token(Role::Operator).await;
    world.ours.talk(Talk::default()).await;
    world.archive().await;
    let head = world.log_head();

    let behind = with_token(&world, &operator, "/v1/sessions", head).await;
    assert_eq!((behind.status, behind.code()), (503, "projection.behind"));
    assert_eq!(behind.headers["lag-events"], head.to_string());
    assert!(behind.headers.contains_key("lag-seconds"));
    assert!(behind.headers.contains_key("retry-after"));

    // Only what a route reads counts for it.
    world.project_one("sessions").await;
    let sessions = with_token(&world, &operator, "/v1/sessions", head).await.ok();
    assert_eq!(sessions["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(with_token(&world, &operator, "/v1/people", head).await.status, 503);

    // The workers are told that somebody waits, as they were above; one of them might rest.
    world.awaiting.notified().await;
    let waiting = with_token(&world, &operator, "/v1/people", head);
    let working = async {
        world.awaiting.notified().await;
        world.project_one("people").await;
    };
    let (people, ()) = tokio::join!(waiting, working);
    assert_eq!(people.ok()["items"].as_array().map(Vec::len), Some(2));
    world.finish().await;
}

#[tokio::test]
async fn a_token_of_a_parked_commit_is_told_to_be() {
    let mut world = World::start().await;
    let operator = world.token(Role::Operator).await;
    world.ours.talk(Talk::default()).await;
    world.archive().await;
    let head = world.log_head();
    world.refuse_rows("sessions_v1.kintell_sessions").await;
    for name in ["people", "sessions", "metrics_company_period", "event_index"] {
        world.project_one(name).await;
    }
    let parked = with_token(&world, &operator, "/v1/sessions", head).await;
    assert_eq!((parked.status, parked.code()), (409, "projection.commit_parked"));
    assert_eq!(with_token(&world, &operator, "/v1/people", head).await.status, 200, "people took it");

    let list = world.get(&operator, "/v1/projections/sessions/parked").await.ok();
    let commit = &list["items"][0];
    assert_eq!((commit["sequence"].as_u64(), commit["first"].as_bool()), (Some(head), Some(true)));
    assert_eq!(commit["aggregate"], "kintell_session");
    assert!(commit["reason"].as_str().is_some_and(|reason| reason.starts_with("SQLSTATE 23514")));
    world.finish().await;
}

#[tokio::test]
async fn a_token_that_is_no_number_is_refused() {
    let mut world = World::start().await;
    let operator = world.token_in(OURS, Role::Operator, BTreeSet::new(), None).await;
    let request = world.request(reqwest::Method::GET, "/v1/people").bearer_auth(&operator);
    let refused = world.send(request.header("consistency-token", "soon")).await;
    assert_eq!((refused.status, refused.code()), (400, "request.malformed"));
    assert_eq!(refused.body["errors"][0]["field"], Value::from("Consistency-Token"));
    world.finish().await;
}

#[tokio::test]
async fn a_token_beyond_the_end_of_the_history_is_refused_at_once() {
    let mut world = World::start().await;
    let operator = world.token(Role::Operator).await;
    world.ours.talk(Talk::default()).await;
    world.archive().await;
    let (beyond, began) = (world.log_head() + 1, std::time::Instant::now());
    for token in [beyond, 1 << 40, u64::MAX] {
        let refused = with_token(&world, &operator, "/v1/sessions", token).await;
        assert_eq!((refused.status, refused.code()), (400, "request.malformed"), "{token}");
        assert_eq!(refused.body["errors"][0]["field"], Value::from("Consistency-Token"));
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "nobody waits for what cannot come");
    world.finish().await;
}

//! Journeys: flags and milestones with their reasons, and what happens to them when a record goes.

use domain::kintell_session::SessionType;
use kernel::{PersonId, Role};
use serde_json::{Value, json};

use crate::programme::Talk;
use crate::world::World;

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    let list = list.as_array().expect("a list");
    list.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name}: {list:?}"))
}

#[tokio::test]
async fn a_journey_says_what_was_reached_and_why_and_forgets_what_was_withdrawn() {
    let mut world = World::start().await;
    world.ours.company("c01", "Warner").await;
    world.ours.employee("ola@warner.example", "Ola", "Warner").await;
    let first = world.ours.talk(Talk::default()).await;
    let days = ["2025-10-01", "2025-10-08", "2025-10-15", "2025-10-22"];
    for (number, day) in (2..).zip(days) {
        let (id, kind) = (format!("ks-{number}"), SessionType::Mentorship);
        world.ours.talk(Talk { id: &id, day, kind, ..Talk::default() }).await;
    }
    world.catch_up().await;
    let operator = world.token(Role::Operator).await;
    let sessions = world.get(&operator, "/v1/sessions").await.ok();
    let participant = sessions["items"][0]["participant_id"].as_str().expect("an id").to_owned();

    let path = format!("/v1/people/{participant}/journey");
    let journey = world.get(&operator, &path).await.ok();
    assert_eq!(journey["rules_version"], "journey-1");
    let flag = named(&journey["flags"], "has_language_session");
    assert_eq!((&flag["holds"], &flag["because"]), (&json!(true), &json!([first.uuid()])));
    assert_eq!(named(&journey["flags"], "has_completed_course")["holds"], false);
    let five = named(&journey["milestones"], "five_sessions");
    assert_eq!((&five["reached"], &five["on"]), (&json!(true), &json!("2025-10-22")));
    assert_eq!(five["because"].as_array().map(Vec::len), Some(5));
    assert_eq!(journey["steps"].as_array().map(Vec::len), Some(5));

    world.ours.retract_session(first).await;
    world.catch_up().await;
    let after = world.get(&operator, &path).await.ok();
    assert_eq!(named(&after["flags"], "has_language_session")["holds"], false);
    assert_eq!(named(&after["milestones"], "five_sessions")["reached"], false);
    assert_eq!(after["steps"].as_array().map(Vec::len), Some(4));

    let person = PersonId::new(participant.parse().expect("an id"));
    world
        .ours
        .set_flags(person, &[("has_language_session", Some(true)), ("is_buddy_matched", Some(false))])
        .await;
    world.ours.link_kintell_id(person, "kt-1").await;
    world.catch_up().await;
    let by_hand = world.get(&operator, &path).await.ok();
    let flag = named(&by_hand["flags"], "has_language_session");
    assert_eq!((&flag["holds"], &flag["because"]), (&json!(true), &json!([])), "staff know better");
    assert!(flag["set_by_hand_at"].is_string(), "{flag}");
    assert_eq!(named(&by_hand["flags"], "has_mentorship_session")["set_by_hand_at"], Value::Null);
    let profile = world.get(&operator, &format!("/v1/people/{participant}")).await.ok();
    assert_eq!(profile["identifiers"], json!(["email", "kintell_id"]));

    world.ours.set_flags(person, &[("has_language_session", None)]).await;
    world.catch_up().await;
    let given_back = world.get(&operator, &path).await.ok();
    let flag = named(&given_back["flags"], "has_language_session");
    assert_eq!((&flag["holds"], &flag["set_by_hand_at"]), (&json!(false), &Value::Null));
    world.finish().await;
}

#[tokio::test]
async fn the_rules_are_told_to_whoever_may_read() {
    let mut world = World::start().await;
    let operator = world.token(Role::Operator).await;
    let rules = world.get(&operator, "/v1/journey/rules").await.ok();
    let five = named(&rules, "five_sessions");
    assert_eq!(
        (&five["sets"], &five["at_least"], &five["within_days"]),
        (&json!("milestone"), &json!(5), &Value::Null)
    );
    world.finish().await;
}

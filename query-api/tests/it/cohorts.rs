//! Cohorts: who comes back, how far learners came, and that no figure is about few people.

use domain::course::CourseStatus;
use kernel::Role;
use serde_json::{Value, json};

use crate::programme::{Studied, Talk};
use crate::world::World;

/// One session of each of these participants in a month of 2025.
async fn met(world: &mut World, month: u8, participants: std::ops::Range<u8>) {
    for number in participants {
        let (id, participant) = (format!("ks-{month}-{number}"), format!("p{number}@participants.example"));
        let day = format!("2025-{month:02}-10");
        let talk = Talk { id: &id, participant: &participant, day: &day, ..Talk::default() };
        world.ours.talk(talk).await;
    }
}

fn active(cohort: &Value) -> Vec<Option<u64>> {
    cohort["active"].as_array().expect("months").iter().map(|month| month["people"].as_u64()).collect()
}

#[tokio::test]
async fn who_comes_back_is_told_by_first_month_where_enough_people_are() {
    let mut world = World::with_analytics().await;
    met(&mut world, 9, 0..12).await;
    met(&mut world, 10, 6..17).await;
    met(&mut world, 11, 0..2).await;
    met(&mut world, 11, 30..33).await;
    world.catch_up().await;
    let analyst = world.token(Role::Analyst).await;
    let retention = world.get(&analyst, "/v1/cohort/retention?family=sessions").await.ok();
    assert_eq!(retention["people_min"], 5);
    let cohorts = retention["cohorts"].as_array().expect("cohorts");
    let (september, october, november) = (&cohorts[0], &cohorts[1], &cohorts[2]);
    assert_eq!((&september["month"], &september["people"]), (&json!("2025-09-01"), &json!(12)));
    assert_eq!(active(september), [Some(12), Some(6), None], "two came back in November");
    assert_eq!(september["active"][1]["share_milli"], 500);
    assert_eq!((&october["people"], active(october)), (&json!(5), vec![Some(5), Some(0)]));
    assert_eq!((&november["people"], active(november)), (&Value::Null, vec![None]));

    let later =
        world.get(&analyst, "/v1/cohort/retention?family=sessions&from=2025-10-20&months=1").await.ok();
    let later = later["cohorts"].as_array().expect("cohorts").clone();
    assert_eq!((later.len(), active(&later[0])), (2, vec![Some(5)]), "its first month is still its first");
    let volunteers = world.get(&analyst, "/v1/cohort/retention?family=sessions&role=volunteer").await.ok();
    assert_eq!(volunteers["cohorts"][0]["people"], Value::Null, "there is one");
    let buddies = world.get(&analyst, "/v1/cohort/retention?family=buddies").await.ok();
    assert_eq!(buddies["cohorts"], json!([]));
    // All of it counts for no company.
    let unattributed = uuid::Uuid::nil();
    let path = format!("/v1/cohort/retention?family=sessions&company={unattributed}");
    assert_eq!(world.get(&analyst, &path).await.ok()["cohorts"], retention["cohorts"]);
    let other = uuid::Uuid::from_u128(1);
    let path = format!("/v1/cohort/retention?family=sessions&company={other}");
    assert_eq!(world.get(&analyst, &path).await.ok()["cohorts"], json!([]));
    let refused = world.get(&analyst, "/v1/cohort/retention?family=sessions&months=0").await;
    assert_eq!((refused.status, refused.code()), (422, "request.invalid"));
    world.finish().await;
}

#[tokio::test]
async fn a_provider_with_few_learners_is_hidden_behind_another() {
    let mut world = World::start().await;
    let providers = [
        ("Large", CourseStatus::Completed, 9),
        ("Large", CourseStatus::Dropped, 5),
        ("Middle", CourseStatus::Completed, 6),
        ("Tiny", CourseStatus::Completed, 2),
    ];
    let mut number = 0;
    for (provider, status, learners) in providers {
        for _ in 0..learners {
            number += 1;
            let (id, learner) = (format!("cc-{number}"), format!("l{number}@learners.example"));
            let study = Studied { id: &id, provider, learner: &learner, status, ..Studied::default() };
            world.ours.studied(study).await;
        }
    }
    world.catch_up().await;
    let analyst = world.token(Role::Analyst).await;
    let told = world.get(&analyst, "/v1/cohort/learners?by=provider").await.ok();
    let large = json!({ "name": "Large", "learners": 14, "enrolled": 0, "in_progress": 0, "completed": 9, "dropped": 5 });
    assert_eq!(told["cohorts"], json!([large]));
    let together = json!({ "learners": 8, "enrolled": 0, "in_progress": 0, "completed": 8, "dropped": 0 });
    assert_eq!(told["others"], json!({ "cohorts": 2, "progress": together }));
    let region = world.get(&analyst, "/v1/cohort/learners?by=region").await.ok();
    assert_eq!(region["cohorts"][0]["learners"], 22, "all live in one");
    assert_eq!(region["others"], Value::Null);
    world.finish().await;
}

//! How many people are enrolled in a programme now, and who is told.

use std::collections::BTreeSet;

use domain::programme::{Programme as Offer, ProgrammeRole};
use kernel::Role;
use serde_json::Value;

use crate::world::{OURS, THEIRS, World};

const MARYNA: &str = "maryna@participants.example";
const OLA: &str = "ola@volunteers.example";

/// By programme: language, mentorship, buddies, upskilling.
async fn enrolled(world: &World, token: &str) -> [Value; 4] {
    let overview = world.get(token, "/v1/programmes").await.ok();
    let programmes = overview["programmes"].as_array().expect("programmes").clone();
    ["language", "mentorship", "buddies", "upskilling"].map(|name| {
        let one = programmes.iter().find(|one| one["programme"] == name).expect("it is there");
        one["enrolled"].clone()
    })
}

#[tokio::test]
async fn people_are_counted_once_while_an_enrolment_of_theirs_goes_on() {
    let mut world = World::start().await;
    let (takes_part, gives_time) = (ProgrammeRole::Participant, ProgrammeRole::Volunteer);
    let ours = &mut world.ours;
    ours.enrolment("en-1", MARYNA, (Offer::Buddy, takes_part), ("2025-01-07", None)).await;
    ours.enrolment("en-2", MARYNA, (Offer::Buddy, gives_time), ("2025-09-01", None)).await;
    ours.enrolment("en-3", OLA, (Offer::Buddy, gives_time), ("2025-02-01", None)).await;
    ours.enrolment("en-4", MARYNA, (Offer::Upskilling, takes_part), ("2025-02-01", None)).await;
    ours.enrolment("en-5", MARYNA, (Offer::Language, takes_part), ("2024-01-07", Some("2024-06-01"))).await;
    let wrong = ours.enrolment("en-6", OLA, (Offer::Mentorship, gives_time), ("2025-02-01", None)).await;
    ours.retract_enrolment(wrong).await;
    world.catch_up().await;
    let analyst = world.token(Role::Analyst).await;
    assert_eq!(enrolled(&world, &analyst).await, [0, 0, 2, 1].map(Value::from));

    let theirs = world.token_in(THEIRS, Role::Admin, BTreeSet::new(), None).await;
    assert_eq!(enrolled(&world, &theirs).await, [0; 4].map(Value::from), "nothing of ours");
    world.finish().await;
}

#[tokio::test]
async fn a_company_user_is_not_told_who_is_enrolled_as_that_belongs_to_no_company() {
    let mut world = World::start().await;
    let warner = world.ours.company("c01", "Warner").await;
    let takes_part = (Offer::Language, ProgrammeRole::Participant);
    for number in 0..9 {
        let (id, email) = (format!("en-{number}"), format!("p{number}@participants.example"));
        world.ours.enrolment(&id, &email, takes_part, ("2025-01-07", None)).await;
    }
    world.catch_up().await;
    let bound = world.token_in(OURS, Role::CompanyUser, BTreeSet::from([warner]), None).await;
    assert_eq!(enrolled(&world, &bound).await, [const { Value::Null }; 4]);
    world.finish().await;
}

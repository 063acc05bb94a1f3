//! People: listed and looked up by pseudonym, unsealed with a purpose, gone when erased.

use std::collections::BTreeSet;

use domain::kintell_session::SessionType;
use domain::programme::{Programme as Offer, ProgrammeRole};
use kernel::{PersonId, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::programme::Talk;
use crate::world::{OURS, World};

const MARYNA: &str = "maryna@participants.example";
const OLA: &str = "ola@warner.example";

/// Two companies with an employee each, a participant, and two sessions between them.
async fn peopled() -> World {
    let mut world = World::start().await;
    world.ours.company("c01", "Warner").await;
    world.ours.company("c02", "Fjord").await;
    world.ours.employee(OLA, "Ola", "Warner").await;
    world.ours.employee("kari@fjord.example", "Kari", "Fjord").await;
    world.ours.talk(Talk { feedback: Some("It was a good talk"), ..Talk::default() }).await;
    let second =
        Talk { id: "ks-2", day: "2025-10-20", kind: SessionType::Mentorship, minutes: 30, ..Talk::default() };
    world.ours.talk(second).await;
    world.catch_up().await;
    world
}

fn ids(page: &Value) -> Vec<Uuid> {
    let items = page["items"].as_array().expect("a page has items");
    items.iter().map(|item| item["id"].as_str().expect("an id").parse().expect("a uuid")).collect()
}

#[tokio::test]
async fn people_are_listed_page_by_page_without_anything_that_identifies_them() {
    let mut world = peopled().await;
    let operator = world.token(Role::Operator).await;
    let all = world.get(&operator, "/v1/people").await.ok();
    assert_eq!(ids(&all).len(), 3);
    assert_eq!(all["next"], Value::Null);
    let text = all.to_string();
    for personal in ["maryna", "ola@", "Nordmann", "Kari", "99 88"] {
        assert!(!text.contains(personal), "{personal} is in {text}");
    }

    let first = world.get(&operator, "/v1/people?limit=2").await.ok();
    let next = first["next"].as_str().expect("there are more");
    let last = world.get(&operator, &format!("/v1/people?limit=2&after={next}")).await.ok();
    assert_eq!([ids(&first), ids(&last)].concat(), ids(&all));
    assert_eq!(last["next"], Value::Null);
    world.finish().await;
}

#[tokio::test]
async fn people_are_found_by_role_by_company_and_by_an_exact_address() {
    let mut world = peopled().await;
    let operator = world.token(Role::Operator).await;
    let participants = world.get(&operator, "/v1/people?role=participant").await.ok();
    assert_eq!(ids(&participants).len(), 1);
    assert_eq!(participants["items"][0]["roles"], json!(["participant"]));

    let companies = world.get(&operator, "/v1/companies").await.ok();
    assert_eq!(companies["items"][0]["reference"], "c01");
    let warner = companies["items"][0]["id"].as_str().expect("an id").to_owned();
    let employees = world.get(&operator, &format!("/v1/people?company={warner}")).await.ok();
    assert_eq!(ids(&employees).len(), 1);
    assert_eq!(employees["items"][0]["companies"][0]["name"], "Warner");
    assert_eq!(employees["items"][0]["country"], "NO");

    let spelled_otherwise = world.get(&operator, "/v1/people?email=%20Ola%40Warner.Example").await.ok();
    assert_eq!(ids(&spelled_otherwise), ids(&employees));
    let nobody = world.get(&operator, "/v1/people?email=nobody%40warner.example").await.ok();
    assert!(ids(&nobody).is_empty());
    world.finish().await;
}

#[tokio::test]
async fn a_profile_counts_what_someone_did() {
    let mut world = peopled().await;
    let operator = world.token(Role::Operator).await;
    let maryna = ids(&world.get(&operator, "/v1/people?role=participant").await.ok())[0];
    let profile = world.get(&operator, &format!("/v1/people/{maryna}")).await.ok();
    assert_eq!(profile["activity"]["sessions_as_participant"], 2);
    assert_eq!(profile["activity"]["sessions_as_volunteer"], 0);
    assert_eq!(profile["activity"]["minutes"], 75);
    assert_eq!(profile["activity"]["first_on"], "2025-10-15");
    assert_eq!(profile["activity"]["last_on"], "2025-10-20");
    assert_eq!(profile["flags"], json!({ "has_language_session": true, "has_mentorship_session": true }));
    // Her claim, her registration and the two sessions name her.
    assert_eq!(profile["commits"], 4);
    let unknown = world.get(&operator, &format!("/v1/people/{}", Uuid::from_u128(9))).await;
    assert_eq!((unknown.status, unknown.code()), (404, "person.not_found"));
    world.finish().await;
}

#[tokio::test]
async fn a_profile_shows_places_in_programmes_oldest_first() {
    let mut world = peopled().await;
    let (language, taking_part) = ((Offer::Language, ProgrammeRole::Participant), ("2025-09-01", None));
    world.ours.enrolment("en-2", MARYNA, language, taking_part).await;
    let (buddy, doubtful) = ((Offer::Buddy, ProgrammeRole::Volunteer), ("2024-03-01", Some("2024-02-01")));
    world.ours.enrolment("en-1", MARYNA, buddy, doubtful).await;
    world.catch_up().await;
    let operator = world.token(Role::Operator).await;
    let maryna = ids(&world.get(&operator, "/v1/people?email=maryna%40participants.example").await.ok())[0];
    let profile = world.get(&operator, &format!("/v1/people/{maryna}")).await.ok();
    assert_eq!(profile["person"]["roles"], json!(["participant", "volunteer"]));
    let places = profile["enrolments"].as_array().expect("a list").iter().map(|one| {
        ["external_id", "programme", "role", "status", "enrolled_on", "ended_on", "quality"]
            .map(|field| one[field].clone())
    });
    let doubts = json!(["ended_before_it_began"]);
    let first = json!(["en-1", "buddy", "volunteer", "completed", "2024-03-01", "2024-02-01", doubts]);
    let second = json!(["en-2", "language", "participant", "active", "2025-09-01", null, []]);
    assert_eq!(json!(places.collect::<Vec<_>>()), json!([first, second]));
    world.finish().await;
}

#[tokio::test]
async fn an_unsealing_gives_the_texts_and_is_logged_with_its_purpose() {
    let mut world = peopled().await;
    let privacy_officer = world.token(Role::PrivacyOfficer).await;
    let page = world.get(&privacy_officer, "/v1/people?email=ola%40warner.example").await.ok();
    let ola = ids(&page)[0];
    let path = format!("/v1/people/{ola}/unsealings");
    let answer = world.post(&privacy_officer, &path, json!({ "purpose": "data_subject_request" })).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let unsealed = answer.ok();
    assert_eq!(unsealed["state"], "readable");
    assert_eq!(unsealed["fields"]["email"], OLA);
    assert_eq!(unsealed["fields"]["given_name"], "Ola");
    assert_eq!(unsealed["fields"]["family_name"], "Nordmann");
    assert_eq!(unsealed["fields"]["phone"], "+47 99 88 77 66");
    assert_eq!(unsealed["fields"]["address"], Value::Null);

    let log = world.keys.unsealings_of(OURS, PersonId::new(ola), 10).await.expect("the key store answers");
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].purpose, "data_subject_request");
    assert_eq!(log[0].actor.role, Role::PrivacyOfficer);
    assert!(log[0].fields.contains(&"person.email".to_owned()), "{:?}", log[0].fields);

    let no_purpose = world.post(&privacy_officer, &path, json!({})).await;
    assert_eq!((no_purpose.status, no_purpose.code()), (422, "request.invalid"));
    let log = world.keys.unsealings_of(OURS, PersonId::new(ola), 10).await.expect("the key store answers");
    assert_eq!(log.len(), 1, "what is refused is not read");
    world.finish().await;
}

#[tokio::test]
async fn an_erased_person_is_told_to_be_and_nothing_of_them_can_be_read() {
    let mut world = peopled().await;
    let admin = world.token(Role::Admin).await;
    let maryna = ids(&world.get(&admin, "/v1/people?role=participant").await.ok())[0];
    let unseal = format!("/v1/people/{maryna}/unsealings");
    let purpose = json!({ "purpose": "support" });
    assert_eq!(world.post(&admin, &unseal, purpose.clone()).await.ok()["fields"]["email"], MARYNA);

    world.ours.erase(PersonId::new(maryna)).await;
    // The read model still holds the sealed text: the key is gone all the same.
    let before = world.post(&admin, &unseal, purpose.clone()).await.ok();
    assert_eq!((&before["state"], &before["fields"]), (&json!("erased"), &Value::Null));

    world.catch_up().await;
    let after = world.post(&admin, &unseal, purpose).await.ok();
    assert_eq!(after["state"], "erased");
    let person = world.get(&admin, &format!("/v1/people/{maryna}")).await.ok();
    assert_eq!(person["person"]["state"], "erased");
    assert_eq!(person["person"]["sealed_fields"], json!([]));
    let found = world.get(&admin, "/v1/people?email=maryna%40participants.example").await.ok();
    assert!(ids(&found).is_empty(), "a suppressed claim leads nowhere");
    world.finish().await;
}

#[tokio::test]
async fn a_participant_reads_their_own_data_and_nobody_elses() {
    let mut world = peopled().await;
    let operator = world.token(Role::Operator).await;
    let everyone = ids(&world.get(&operator, "/v1/people").await.ok());
    let maryna = ids(&world.get(&operator, "/v1/people?role=participant").await.ok())[0];
    let own = Some(PersonId::new(maryna));
    let token = world.token_in(OURS, Role::Participant, BTreeSet::new(), own).await;
    assert_eq!(world.get(&token, &format!("/v1/people/{maryna}")).await.ok()["activity"]["minutes"], 75);
    let body = json!({ "purpose": "data_subject_request" });
    let unsealed = world.post(&token, &format!("/v1/people/{maryna}/unsealings"), body.clone()).await.ok();
    assert_eq!(unsealed["fields"]["email"], MARYNA);

    for other in everyone.into_iter().filter(|id| *id != maryna) {
        assert_eq!(world.get(&token, &format!("/v1/people/{other}")).await.status, 403);
        assert_eq!(
            world.post(&token, &format!("/v1/people/{other}/unsealings"), body.clone()).await.status,
            403
        );
    }
    assert_eq!(world.get(&token, "/v1/people").await.status, 403);
    world.finish().await;
}

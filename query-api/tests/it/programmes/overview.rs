//! What each programme counts, and what of it is withheld from a company.

use std::collections::BTreeSet;

use domain::buddy_event::EventType;
use domain::kintell_session::SessionType;
use kernel::{CompanyId, Role};
use serde_json::{Value, json};

use crate::programme::{Met, Studied, Talk};
use crate::world::{OURS, THEIRS, World};

/// Six pairs of Warner talk and are matched in October; in November one of them has a mentorship session, and
/// one is matched. One session and one match count for nobody, one match is withdrawn, two people learn.
async fn busy() -> (World, CompanyId) {
    let mut world = World::start().await;
    let warner = world.ours.company("c01", "Warner").await;
    for number in 0..6 {
        world.ours.employee(&format!("e{number}@warner.example"), "E", "Warner").await;
    }
    for number in 0..6 {
        let (participant, volunteer) =
            (format!("p{number}@participants.example"), format!("e{number}@warner.example"));
        let (session, matched) = (format!("ks-{number}"), format!("bm-{number}"));
        let people = (participant.as_str(), volunteer.as_str());
        talk(&mut world, &session, people, "2025-10-06", SessionType::Language).await;
        pair(&mut world, &matched, people, "2025-10-01").await;
        // Before the match, for every pair alike.
        world.ours.buddy_event(&format!("be-{number}"), &matched, EventType::Hangout, "2025-09-30").await;
    }
    let first = ("p0@participants.example", "e0@warner.example");
    talk(&mut world, "ks-m", first, "2025-11-03", SessionType::Mentorship).await;
    pair(&mut world, "bm-n", first, "2025-11-03").await;
    let lone = ("p0@participants.example", "lone@volunteers.example");
    talk(&mut world, "ks-lone", lone, "2025-10-07", SessionType::Language).await;
    pair(&mut world, "bm-lone", lone, "2025-10-07").await;
    let met =
        Met { id: "bm-gone", participant: first.0, buddy: first.1, day: "2025-10-08", ..Met::default() };
    let withdrawn = world.ours.matched(met).await;
    world.ours.retract_match(withdrawn).await;
    for (id, learner) in [("cc-1", "l1@learners.example"), ("cc-2", "l2@learners.example")] {
        world.ours.studied(Studied { id, learner, ..Studied::default() }).await;
    }
    world.ours.credential("cr-1", "Acme", "l1@learners.example", "2025-11-01").await;
    world.catch_up().await;
    (world, warner)
}

async fn talk(world: &mut World, id: &str, people: (&str, &str), day: &str, kind: SessionType) {
    let (participant, volunteer) = people;
    let talk = Talk { id, participant, volunteer, day, kind, rating: None, ..Talk::default() };
    world.ours.talk(talk).await;
}

async fn pair(world: &mut World, id: &str, (participant, buddy): (&str, &str), day: &str) {
    world.ours.matched(Met { id, participant, buddy, day, ..Met::default() }).await;
}

fn programme<'a>(overview: &'a Value, name: &str) -> &'a Value {
    let programmes = overview["programmes"].as_array().expect("programmes");
    programmes.iter().find(|one| one["programme"] == name).expect("it is there")
}

/// Records, people, participants, volunteers, attributed, unattributed.
fn figures(overview: &Value, name: &str) -> [Option<u64>; 6] {
    let one = programme(overview, name);
    ["records", "people", "participants", "volunteers", "attributed", "unattributed"]
        .map(|figure| one[figure].as_u64())
}

#[tokio::test]
async fn whoever_runs_the_programmes_reads_what_counts_and_nothing_that_was_withdrawn() {
    let (mut world, _) = busy().await;
    let analyst = world.token(Role::Analyst).await;
    let overview = world.get(&analyst, "/v1/programmes").await.ok();
    assert_eq!(overview["people_min"], Value::Null);
    let all = |figures: [u64; 6]| figures.map(Some);
    assert_eq!(figures(&overview, "language"), all([7, 13, 6, 7, 6, 1]));
    assert_eq!(figures(&overview, "mentorship"), all([1, 2, 1, 1, 1, 0]));
    // Eight matches that stand, six events.
    assert_eq!(figures(&overview, "buddies"), all([14, 13, 6, 7, 13, 1]));
    assert_eq!(figures(&overview, "upskilling"), [Some(3), Some(2), Some(2), Some(0), None, None]);

    let buddies = programme(&overview, "buddies");
    let kinds = json!([{ "kind": "event", "records": 6 }, { "kind": "match", "records": 8 }]);
    assert_eq!(buddies["kinds"], kinds);
    let findings = json!([
        { "finding": "before_its_match", "records": 6 },
        { "finding": "no_membership_on_that_day", "records": 1 },
    ]);
    assert_eq!((&buddies["findings"], &buddies["suppressed"]), (&findings, &json!(false)));
    let kinds = json!([{ "kind": "course", "records": 2 }, { "kind": "credential", "records": 1 }]);
    assert_eq!(programme(&overview, "upskilling")["kinds"], kinds);
    world.finish().await;
}

#[tokio::test]
async fn a_company_user_is_told_of_its_months_about_enough_people_and_of_no_learner() {
    let (mut world, warner) = busy().await;
    let bound = world.token_in(OURS, Role::CompanyUser, BTreeSet::from([warner]), None).await;
    let overview = world.get(&bound, "/v1/programmes").await.ok();
    assert_eq!(overview["people_min"], 5);
    let six = Some(6);
    assert_eq!(figures(&overview, "language"), [six, None, six, six, six, None], "not what is nobody's");
    assert_eq!(figures(&overview, "mentorship"), [None; 6], "one pair");
    // September: six events. October: six matches. November, with one match, is withheld.
    assert_eq!(figures(&overview, "buddies"), [Some(12), None, six, six, Some(12), None]);
    assert_eq!(figures(&overview, "upskilling"), [None; 6]);
    let suppressed = ["language", "mentorship", "buddies", "upskilling"]
        .map(|name| programme(&overview, name)["suppressed"].as_bool().expect("a flag"));
    assert_eq!(suppressed, [false, true, false, true]);
    let buddies = programme(&overview, "buddies");
    assert_eq!(buddies["kinds"], json!([]));
    assert_eq!(buddies["findings"], json!([{ "finding": "before_its_match", "records": 6 }]));
    world.finish().await;
}

#[tokio::test]
async fn a_type_of_session_is_withheld_in_a_month_in_which_another_type_is() {
    let (mut world, warner) = busy().await;
    let first = ("p0@participants.example", "e0@warner.example");
    talk(&mut world, "ks-m2", first, "2025-10-20", SessionType::Mentorship).await;
    world.catch_up().await;
    let bound = world.token_in(OURS, Role::CompanyUser, BTreeSet::from([warner]), None).await;
    let overview = world.get(&bound, "/v1/programmes").await.ok();
    // With the sessions of all types in that month, the six would give the one away.
    assert_eq!(figures(&overview, "language"), [None; 6]);
    assert_eq!(figures(&overview, "buddies")[0], Some(12), "another programme is not touched by it");
    world.finish().await;
}

#[tokio::test]
async fn a_doubt_about_few_people_is_named_and_not_counted_for_a_company() {
    let (mut world, warner) = busy().await;
    world.ours.buddy_feedback("bf-1", "bm-0", 5, "2025-10-09").await;
    world.catch_up().await;
    let bound = world.token_in(OURS, Role::CompanyUser, BTreeSet::from([warner]), None).await;
    let overview = world.get(&bound, "/v1/programmes").await.ok();
    let findings = json!([
        { "finding": "before_its_match", "records": 6 },
        { "finding": "incomplete_feedback", "records": null },
    ]);
    assert_eq!(programme(&overview, "buddies")["findings"], findings);
    world.finish().await;
}

#[tokio::test]
async fn another_tenant_counts_nothing_of_ours() {
    let (mut world, _) = busy().await;
    let theirs = world.token_in(THEIRS, Role::Admin, BTreeSet::new(), None).await;
    let overview = world.get(&theirs, "/v1/programmes").await.ok();
    for name in ["language", "mentorship", "buddies"] {
        assert_eq!(figures(&overview, name), [Some(0); 6], "{name}");
    }
    assert_eq!(figures(&overview, "upskilling"), [Some(0), Some(0), Some(0), Some(0), None, None]);
    world.finish().await;
}

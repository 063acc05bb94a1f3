//! One person, however their address is written, and whoever an earlier build knew by it.

use application::imports::Row;
use application::sessions::{STREAM, SessionRow};
use application::webhooks::{Delivered, DeliveryOutcome};
use application::{CommitMeta, Context, Presume, RowOutcome};
use chrono_tz::Tz;
use domain::identifier::{self, Holder, Identifier, IdentifierKind};
use domain::kintell_session::{KintellSession, SessionType};
use domain::person::{self, Person, Profile, ProgrammeRole};
use kernel::{AggregateId, Occurrence, PersonId, Personal, Purpose, Role};
use uuid::Uuid;

use crate::contexts;
use crate::webhooks::{TENANT, World};

const ZOE: PersonId = PersonId::new(Uuid::from_u128(0x20e));

fn session(number: u128, volunteer: &str) -> Delivered {
    Delivered::Row(Row::Session(Box::new(SessionRow {
        session_id: format!("as-{number}"),
        session_type: SessionType::Mentorship,
        participant_email: "per@example.org".into(),
        volunteer_email: volunteer.into(),
        occurred: Occurrence::on("2025-09-30".parse().expect("a date"), Tz::UTC),
        duration_min: 30,
        rating: None,
        feedback: None,
    })))
}

fn context(world: &World, command: u128) -> Context {
    let now = world.platform.clock.now();
    Context { now, ..contexts::context(Role::Admin, 3, Purpose::ProgrammeDelivery, command) }
}

async fn deliver(world: &World, number: u128, volunteer: &str) -> RowOutcome {
    match world.deliver(number, session(number, volunteer)).await {
        DeliveryOutcome::Told(outcome) => outcome,
        DeliveryOutcome::Held => panic!("a session waits for nothing"),
    }
}

async fn accepted(world: &World, number: u128, volunteer: &str) {
    let outcome = deliver(world, number, volunteer).await;
    assert!(matches!(outcome, RowOutcome::Accepted(_)), "{volunteer:?}: {outcome:?}");
}

async fn refused(world: &World, number: u128, volunteer: &str) -> (String, Option<String>) {
    match deliver(world, number, volunteer).await {
        RowOutcome::Refused(refusal) => (refusal.code, refusal.column),
        other => panic!("{volunteer:?}: {other:?}"),
    }
}

async fn people(world: &World) -> usize {
    world.count("identity.user.registered").await
}

/// What an earlier build recorded for an address: the claim of its form, and the person.
async fn recorded_by_an_earlier_build(world: &World, form: &str) {
    let keys = world.platform.keys.tenant_keys(TENANT).await.expect("the keys are there");
    let claim = keys.identifier_id(IdentifierKind::Email.name(), form);
    let (context, meta) = (context(world, 901), CommitMeta::about(ZOE));
    let command = identifier::Command::Claim(IdentifierKind::Email, Holder::Person(ZOE));
    let told = world.platform.execute::<Identifier>(&context, claim, Presume::New, command, &meta).await;
    told.expect("the stores answer").expect("it is free");
    let profile = Profile { email: Some(Personal::clear(ZOE, form)), ..Profile::default() };
    let command =
        person::Command::Meet { person: ZOE, role: ProgrammeRole::Volunteer, identifier: claim, profile };
    let id = AggregateId::new(ZOE.uuid());
    let told = world.platform.execute::<Person>(&context, id, Presume::New, command, &meta).await;
    told.expect("the stores answer").expect("she is new");
}

/// Who has the claim of a form.
async fn holder_of(world: &World, form: &str) -> PersonId {
    let keys = world.platform.keys.tenant_keys(TENANT).await.expect("the keys are there");
    let claim = keys.identifier_id(IdentifierKind::Email.name(), form);
    let state = world.platform.peek::<Identifier>(&context(world, 900), claim).await;
    let identifier::State::Held(Holder::Person(person)) = state.expect("the stores answer") else {
        panic!("nobody has {form:?}")
    };
    person
}

/// Who gave the time of a session.
async fn volunteer_of(world: &World, number: u128) -> PersonId {
    let keys = world.platform.keys.tenant_keys(TENANT).await.expect("the keys are there");
    let id = AggregateId::new(keys.record_id(STREAM, &format!("as-{number}")).0);
    let state = world.platform.peek::<KintellSession>(&context(world, 900), id).await;
    state.expect("the stores answer").current.expect("it was recorded").volunteer
}

#[tokio::test]
async fn every_spelling_of_an_address_names_one_person_and_none_outlives_her_erasure() {
    let world = World::start().await;
    let spellings = [
        "no\u{eb}l@b\u{fc}cher.example",
        "NO\u{cb}L@B\u{dc}CHER.EXAMPLE",
        "noe\u{308}l@XN--BCHER-KVA.example",
        "mailto:no\u{eb}l@b\u{fc}cher.example",
        "No\u{eb}l <no\u{eb}l@b\u{fc}cher.example>",
    ];
    for (number, spelling) in (1..).zip(spellings) {
        accepted(&world, number, spelling).await;
    }
    assert_eq!(people(&world).await, 2, "she and the participant");
    let unseen = refused(&world, 20, "no\u{eb}l@b\u{fc}cher.example\u{200b}").await;
    assert_eq!(unseen, ("email_invalid".to_owned(), Some("volunteer_email".to_owned())));
    assert_eq!(people(&world).await, 2);

    let noel = holder_of(&world, "no\u{eb}l@xn--bcher-kva.example").await;
    let erased = world.platform.erase_person(&context(&world, 903), noel).await.expect("the stores answer");
    let erased = erased.expect("she is there");
    // The form of today, and each spelling that an earlier build would have taken for another.
    assert_eq!(erased.identifiers_suppressed, 5);
    for (number, spelling) in (30..).zip(spellings) {
        assert_eq!(refused(&world, number, spelling).await.0, "subject_erased", "{spelling:?}");
    }
    assert_eq!(refused(&world, 40, "<noe\u{308}l@xn--bcher-kva.example>").await.0, "subject_erased");
    assert_eq!(people(&world).await, 2);
}

#[tokio::test]
async fn a_person_whom_an_earlier_build_knew_by_another_form_is_found_by_every_form() {
    let world = World::start().await;
    recorded_by_an_earlier_build(&world, "zo\u{eb}@b\u{fc}cher.example").await;
    accepted(&world, 1, "Zo\u{eb}@B\u{fc}cher.example").await;
    accepted(&world, 2, "zoe\u{308}@xn--bcher-kva.example").await;
    assert_eq!(people(&world).await, 2, "she and the participant");
    assert_eq!(holder_of(&world, "zo\u{eb}@xn--bcher-kva.example").await, ZOE);

    let erased = world.platform.erase_person(&context(&world, 903), ZOE).await.expect("the stores answer");
    assert_eq!(erased.expect("she is there").identifiers_suppressed, 3);
    for (number, form) in (10..).zip(["zo\u{eb}@b\u{fc}cher.example", "zo\u{eb}@xn--bcher-kva.example"]) {
        assert_eq!(refused(&world, number, form).await.0, "subject_erased", "{form:?}");
    }
}

#[tokio::test]
async fn whom_an_earlier_build_erased_by_another_form_does_not_come_back() {
    let world = World::start().await;
    recorded_by_an_earlier_build(&world, "zo\u{eb}@b\u{fc}cher.example").await;
    let erased = world.platform.erase_person(&context(&world, 903), ZOE).await.expect("the stores answer");
    assert_eq!(erased.expect("she is there").identifiers_suppressed, 1);
    assert_eq!(refused(&world, 1, "zo\u{eb}@xn--bcher-kva.example").await.0, "subject_erased");
}

#[tokio::test]
async fn the_form_of_today_decides_where_an_earlier_build_took_a_spelling_for_somebody_else() {
    let world = World::start().await;
    accepted(&world, 1, "zoe@example.org").await;
    recorded_by_an_earlier_build(&world, "mailto:zoe@example.org").await;
    let registered = people(&world).await;
    accepted(&world, 2, "mailto:zoe@example.org").await;
    assert_eq!(people(&world).await, registered, "nobody is new");
    let zoe = holder_of(&world, "zoe@example.org").await;
    assert_ne!(zoe, ZOE);
    assert_eq!([volunteer_of(&world, 1).await, volunteer_of(&world, 2).await], [zoe, zoe]);
}

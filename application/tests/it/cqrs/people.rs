//! People.

use domain::person::{
    Command, Erased, ErasureRequested, Event, Person, Profile, ProgrammeRole, Refusal, Registered,
};
use kernel::{AggregateId, PersonId};
use uuid::Uuid;

use super::{NOW, events, given};

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const CLAIM: AggregateId = AggregateId::new(Uuid::from_u128(5));

fn meet(role: ProgrammeRole) -> Command {
    Command::Meet { person: ANA, role, identifier: CLAIM, profile: Profile::default() }
}

fn registered() -> Event {
    Event::Registered(Registered {
        person: ANA,
        role: ProgrammeRole::Participant,
        identifiers: vec![CLAIM],
        seen: None,
        profile: Profile::default(),
    })
}

fn erasure_requested() -> Event {
    Event::ErasureRequested(ErasureRequested { person: ANA, identifiers: vec![CLAIM] })
}

#[test]
fn whoever_is_met_is_registered_once() {
    given::<Person>(vec![])
        .when(meet(ProgrammeRole::Participant))
        .then_expect_events(events(vec![registered()]));
    given::<Person>(vec![registered()]).when(meet(ProgrammeRole::Participant)).then_expect_events(vec![]);
}

#[test]
fn an_erasure_names_every_claim_and_shuts_the_person() {
    given::<Person>(vec![registered()])
        .when(Command::RequestErasure(ANA))
        .then_expect_events(events(vec![erasure_requested()]));
    given::<Person>(vec![registered(), erasure_requested()])
        .when(meet(ProgrammeRole::Volunteer))
        .then_expect_error(Refusal::SubjectErased);
}

#[test]
fn a_destroyed_key_completes_the_erasure() {
    let erased = Erased { person: ANA, key_destroyed_at: NOW, complete_after_epoch: 3 };
    given::<Person>(vec![registered(), erasure_requested()])
        .when(Command::CompleteErasure { person: ANA, key_destroyed_at: NOW, complete_after_epoch: 3 })
        .then_expect_events(events(vec![Event::Erased(erased)]));
    given::<Person>(vec![]).when(Command::RequestErasure(ANA)).then_expect_error(Refusal::NotFound);
}

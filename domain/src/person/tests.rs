//! One sentence a rule.

use uuid::Uuid;

use super::*;
use crate::record::source_of_test as source;
use crate::testing::{NOW, given};

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const EMAIL: AggregateId = AggregateId::new(Uuid::from_u128(100));
const SCIM: AggregateId = AggregateId::new(Uuid::from_u128(101));

fn meet(role: ProgrammeRole) -> Command {
    Command::Meet { person: ANA, role, identifier: EMAIL, profile: Profile::default() }
}

fn met() -> Event {
    Event::Registered(Registered {
        person: ANA,
        role: ProgrammeRole::Participant,
        identifiers: vec![EMAIL],
        seen: None,
        profile: Profile::default(),
    })
}

fn directory(version: i64, content: u128) -> Command {
    Command::Record {
        person: ANA,
        source: source(version, content),
        identifiers: vec![EMAIL, SCIM],
        profile: Profile::default(),
    }
}

fn erasing() -> Event {
    Event::ErasureRequested(ErasureRequested { person: ANA, identifiers: vec![EMAIL] })
}

#[test]
fn a_person_is_registered_when_a_record_first_names_them() {
    given::<Person>([]).when(meet(ProgrammeRole::Participant)).then([met()]);
}

#[test]
fn meeting_them_again_changes_nothing_and_in_another_role_adds_it() {
    given::<Person>([met()]).when(meet(ProgrammeRole::Participant)).then_known();
    given::<Person>([met()])
        .when(meet(ProgrammeRole::Volunteer))
        .then([Event::RoleAdded(RoleAdded { person: ANA, role: ProgrammeRole::Volunteer })]);
}

#[test]
fn a_directory_adds_to_whom_a_session_named_first() {
    let events = given::<Person>([met()]).when(directory(1, 1)).events();
    let Event::Amended(amended) = &events[0] else { panic!("{events:?}") };
    assert_eq!(amended.identifiers, [SCIM]);
    assert_eq!(amended.before, None);
}

#[test]
fn the_same_directory_entry_again_changes_nothing() {
    let registered = given::<Person>([]).when(directory(1, 1)).events();
    given::<Person>(registered).when(directory(2, 1)).then_confirmed();
}

#[test]
fn erasure_names_every_claim_and_then_shuts_the_person() {
    given::<Person>([met()]).when(Command::RequestErasure(ANA)).then([erasing()]);
    given::<Person>([met(), erasing()])
        .when(meet(ProgrammeRole::Participant))
        .then_refused(&Refusal::SubjectErased);
    given::<Person>([met(), erasing()]).when(Command::RequestErasure(ANA)).then_known();
    let complete =
        || Command::CompleteErasure { person: ANA, key_destroyed_at: NOW, complete_after_epoch: 1 };
    let erased = Event::Erased(Erased { person: ANA, key_destroyed_at: NOW, complete_after_epoch: 1 });
    given::<Person>([met(), erasing()]).when(complete()).then([erased.clone()]);
    given::<Person>([met(), erasing(), erased]).when(complete()).then_known();
    given::<Person>([]).when(Command::RequestErasure(ANA)).then_refused(&Refusal::NotFound);
}

fn linked() -> Event {
    Event::IdentifierLinked(IdentifierLinked {
        person: ANA,
        kind: IdentifierKind::KintellId,
        identifier: SCIM,
        value: Personal::clear(ANA, "kt-1"),
    })
}

fn unlinked() -> IdentifierUnlinked {
    IdentifierUnlinked { person: ANA, kind: IdentifierKind::KintellId, identifier: SCIM }
}

#[test]
fn an_id_in_another_system_is_linked_once_and_goes_with_the_person() {
    let Event::IdentifierLinked(link) = linked() else { panic!("it is a link") };
    given::<Person>([met()]).when(Command::Link(link.clone())).then([linked()]);
    given::<Person>([met(), linked()]).when(Command::Link(link.clone())).then_known();
    let ordered = given::<Person>([met(), linked()]).when(Command::RequestErasure(ANA)).events();
    let Event::ErasureRequested(requested) = &ordered[0] else { panic!("{ordered:?}") };
    assert!(requested.identifiers.contains(&SCIM), "it is suppressed with the others");
    given::<Person>([]).when(Command::Link(link.clone())).then_refused(&Refusal::NotFound);
    given::<Person>([met(), erasing()]).when(Command::Link(link)).then_refused(&Refusal::SubjectErased);
}

#[test]
fn an_id_that_was_given_up_is_theirs_no_more() {
    given::<Person>([met(), linked()])
        .when(Command::Unlink(unlinked()))
        .then([Event::IdentifierUnlinked(unlinked())]);
    given::<Person>([met(), linked(), Event::IdentifierUnlinked(unlinked())])
        .when(Command::Unlink(unlinked()))
        .then_known();
}

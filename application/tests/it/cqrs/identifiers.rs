//! Claims on e-mail addresses and other identifiers.

use domain::identifier::{Claimed, Command, Event, Holder, Identifier, IdentifierKind, Refusal, Suppressed};
use kernel::PersonId;
use uuid::Uuid;

use super::{events, given};

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const BEN: PersonId = PersonId::new(Uuid::from_u128(2));

fn claim(person: PersonId) -> Command {
    Command::Claim(IdentifierKind::Email, Holder::Person(person))
}

fn claimed(person: PersonId) -> Event {
    Event::Claimed(Claimed { kind: IdentifierKind::Email, holder: Holder::Person(person) })
}

#[test]
fn a_free_identifier_is_claimed_once() {
    given::<Identifier>(vec![]).when(claim(ANA)).then_expect_events(events(vec![claimed(ANA)]));
    given::<Identifier>(vec![claimed(ANA)]).when(claim(ANA)).then_expect_events(vec![]);
}

#[test]
fn a_second_claimant_learns_who_holds_it() {
    given::<Identifier>(vec![claimed(ANA)])
        .when(claim(BEN))
        .then_expect_error(Refusal::HeldByAnother(Holder::Person(ANA)));
}

#[test]
fn the_identifier_of_an_erased_person_is_shut() {
    let suppressed = Event::Suppressed(Suppressed { person: ANA });
    given::<Identifier>(vec![claimed(ANA)])
        .when(Command::Suppress(ANA))
        .then_expect_events(events(vec![suppressed.clone()]));
    given::<Identifier>(vec![claimed(ANA), suppressed])
        .when(claim(BEN))
        .then_expect_error(Refusal::SubjectErased);
}

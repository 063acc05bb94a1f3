//! One sentence a rule.

use kernel::PersonId;
use uuid::Uuid;

use super::*;
use crate::testing::given;

const ANA: Holder = Holder::Person(PersonId::new(Uuid::from_u128(1)));
const BOB: Holder = Holder::Person(PersonId::new(Uuid::from_u128(2)));
const ANA_ID: PersonId = PersonId::new(Uuid::from_u128(1));

fn claimed(holder: Holder) -> Event {
    Event::Claimed(Claimed { kind: IdentifierKind::Email, holder })
}

#[test]
fn a_free_identifier_can_be_claimed() {
    given::<Identifier>([]).when(Command::Claim(IdentifierKind::Email, ANA)).then([claimed(ANA)]);
}

#[test]
fn claiming_twice_changes_nothing() {
    given::<Identifier>([claimed(ANA)]).when(Command::Claim(IdentifierKind::Email, ANA)).then_known();
}

#[test]
fn a_second_claimant_learns_who_holds_it() {
    given::<Identifier>([claimed(ANA)])
        .when(Command::Claim(IdentifierKind::Email, BOB))
        .then_refused(&Refusal::HeldByAnother(ANA));
}

#[test]
fn a_released_identifier_can_be_claimed_by_another() {
    given::<Identifier>([claimed(ANA), Event::Released(Released { holder: ANA })])
        .when(Command::Claim(IdentifierKind::Email, BOB))
        .then([claimed(BOB)]);
}

#[test]
fn the_identifier_of_an_erased_person_is_shut_for_ever() {
    let history = [claimed(ANA), Event::Suppressed(Suppressed { person: ANA_ID })];
    given::<Identifier>(history.clone())
        .when(Command::Claim(IdentifierKind::Email, BOB))
        .then_refused(&Refusal::SubjectErased);
    given::<Identifier>(history).when(Command::Suppress(ANA_ID)).then_known();
}

#[test]
fn an_identifier_whose_claim_is_on_its_way_is_shut_before_it_comes() {
    let shut = given::<Identifier>([]).when(Command::Suppress(ANA_ID)).events();
    assert_eq!(shut, [Event::Suppressed(Suppressed { person: ANA_ID })]);
    given::<Identifier>(shut)
        .when(Command::Claim(IdentifierKind::DiscordId, ANA))
        .then_refused(&Refusal::SubjectErased);
}

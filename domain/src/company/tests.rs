//! One sentence a rule.

use super::*;
use crate::record::source_of_test as source;
use crate::testing::given;

fn acme(name: &str) -> Details {
    Details { reference: "c01".into(), name: name.into(), ..Details::default() }
}

fn registered() -> Event {
    Event::Registered(Registered { seen: (&source(1, 1)).into(), company: acme("Acme"), undone_by: None })
}

#[test]
fn the_first_record_registers_a_company() {
    given::<Company>([]).when(Command::Record(source(1, 1), acme("Acme"))).then([registered()]);
}

#[test]
fn the_same_record_again_changes_nothing() {
    given::<Company>([registered()]).when(Command::Record(source(9, 1), acme("Acme"))).then_confirmed();
}

#[test]
fn a_newer_record_that_differs_amends() {
    given::<Company>([registered()]).when(Command::Record(source(2, 2), acme("Acme Ltd"))).then([
        Event::Amended(Amended {
            seen: (&source(2, 2)).into(),
            before: acme("Acme"),
            after: acme("Acme Ltd"),
        }),
    ]);
}

#[test]
fn an_older_record_that_differs_is_counted_and_left() {
    given::<Company>([registered()]).when(Command::Record(source(0, 2), acme("Akme"))).then_older();
}

#[test]
fn two_contents_at_one_version_are_refused() {
    given::<Company>([registered()])
        .when(Command::Record(source(1, 2), acme("Akme")))
        .then_refused(&Refusal::VersionConflict(VersionConflict { version: Timestamp::from_micros(1) }));
}

#[test]
fn a_retracted_company_comes_back_with_a_newer_record_only() {
    let history = [
        registered(),
        Event::Retracted(Retracted { before: acme("Acme"), reason: "twice".into(), version: None }),
    ];
    given::<Company>(history.clone())
        .when(Command::Retract { reason: "twice".into(), version: None })
        .then_known();
    given::<Company>(history.clone()).when(Command::Record(source(1, 1), acme("Acme"))).then_known();
    given::<Company>(history).when(Command::Record(source(2, 2), acme("Acme"))).then([Event::Registered(
        Registered { seen: (&source(2, 2)).into(), company: acme("Acme"), undone_by: None },
    )]);
}

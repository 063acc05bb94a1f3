//! Companies.

use domain::company::{Amended, Command, Company, Details, Event, Refusal, Registered, Retracted};
use domain::record::VersionConflict;
use kernel::Timestamp;

use super::{events, given, source};

fn details(name: &str) -> Details {
    Details { reference: "c01".into(), name: name.into(), ..Details::default() }
}

fn registered() -> Event {
    Event::Registered(Registered { seen: (&source(1, 1)).into(), company: details("Acme"), undone_by: None })
}

#[test]
fn a_first_record_registers_it() {
    given::<Company>(vec![])
        .when(Command::Record(source(1, 1), details("Acme")))
        .then_expect_events(events(vec![registered()]));
}

#[test]
fn the_same_record_again_writes_nothing() {
    given::<Company>(vec![registered()])
        .when(Command::Record(source(1, 1), details("Acme")))
        .then_expect_events(vec![]);
}

#[test]
fn a_newer_record_amends_it() {
    let amended =
        Amended { seen: (&source(2, 2)).into(), before: details("Acme"), after: details("Acme Group") };
    given::<Company>(vec![registered()])
        .when(Command::Record(source(2, 2), details("Acme Group")))
        .then_expect_events(events(vec![Event::Amended(amended)]));
}

#[test]
fn two_contents_at_one_version_are_refused() {
    let version = Timestamp::from_micros(1);
    given::<Company>(vec![registered()])
        .when(Command::Record(source(1, 2), details("Other")))
        .then_expect_error(Refusal::VersionConflict(VersionConflict { version }));
}

#[test]
fn what_is_not_there_cannot_be_retracted_and_what_is_there_can() {
    let retract = || Command::Retract { reason: "twice".into(), version: None };
    given::<Company>(vec![]).when(retract()).then_expect_error(Refusal::NotFound);
    let retracted = Retracted { before: details("Acme"), reason: "twice".into(), version: None };
    given::<Company>(vec![registered()])
        .when(retract())
        .then_expect_events(events(vec![Event::Retracted(retracted)]));
}

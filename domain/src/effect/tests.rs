//! An effect is asked for once, reported once an attempt, and driven again only when it was given up.

use uuid::Uuid;

use super::*;
use crate::testing::given;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

fn requested() -> Requested {
    Requested {
        kind: "webhook".to_owned(),
        target: AggregateId::new(Uuid::from_u128(7)),
        contract: "standard-webhooks/1".to_owned(),
        because: EventId::new(Uuid::from_u128(8)),
        position: Sequence::new(12),
        due_at: at(10),
    }
}

fn failed(second: i64) -> Outcome {
    Outcome::Failed {
        reason: "timeout".to_owned(),
        answer: Answer::default(),
        due_at: at(second),
        wait_noted: None,
    }
}

fn report(attempt: u32, outcome: Outcome) -> Command {
    Command::Report { attempt, outcome }
}

fn after(events: &[Event]) -> State {
    events.iter().fold(State::default(), Effect::evolve)
}

#[test]
fn it_is_asked_for_once_and_each_attempt_is_reported_once() {
    let history = given::<Effect>([]).when(Command::Request(requested())).events();
    assert_eq!(after(&history).due_at(), Some(at(10)));
    given::<Effect>(history.clone()).when(Command::Request(requested())).then_known();
    given::<Effect>(history.clone()).when(report(2, failed(20))).then_refused(&Refusal::NotDue);

    let mut tried = history.clone();
    tried.extend(given::<Effect>(history).when(report(1, failed(20))).events());
    let state = after(&tried);
    assert_eq!((state.attempts, state.due_at()), (1, Some(at(20))));
    given::<Effect>(tried.clone()).when(report(1, failed(30))).then_refused(&Refusal::NotDue);

    let mut done = tried.clone();
    let answer = Answer { status: Some(204), ..Answer::default() };
    done.extend(given::<Effect>(tried).when(report(2, Outcome::Succeeded(answer))).events());
    assert_eq!((after(&done).attempts, after(&done).due_at()), (2, None));
    given::<Effect>(done.clone()).when(report(3, failed(30))).then_refused(&Refusal::NotDue);
    given::<Effect>(done).when(Command::Redrive { due_at: at(1) }).then_refused(&Refusal::NotAbandoned);
    given::<Effect>([]).when(report(1, failed(1))).then_refused(&Refusal::NotFound);
}

#[test]
fn an_attempt_that_began_and_was_not_reported_is_looked_at_and_never_begun_again_unseen() {
    let mut history = given::<Effect>([]).when(Command::Request(requested())).events();
    history.extend(given::<Effect>(history.clone()).when(Command::Begin { attempt: 1 }).events());
    assert_eq!(after(&history).stage, Stage::Begun);
    assert!(after(&history).due_at().is_some());
    given::<Effect>(history.clone()).when(Command::Begin { attempt: 1 }).then_refused(&Refusal::NotDue);
    given::<Effect>(history.clone()).when(Command::Begin { attempt: 2 }).then_refused(&Refusal::NotDue);

    let nobody_knows =
        Outcome::Uncertain { reason: "cut".to_owned(), answer: Answer::default(), due_at: at(90) };
    history.extend(given::<Effect>(history.clone()).when(report(1, nobody_knows)).events());
    assert_eq!((after(&history).attempts, after(&history).due_at()), (1, Some(at(90))));
    // The peer was asked, and has it: it is the same attempt.
    history.extend(
        given::<Effect>(history.clone()).when(report(1, Outcome::Succeeded(Answer::default()))).events(),
    );
    assert_eq!((after(&history).attempts, after(&history).stage), (1, Stage::Succeeded));
}

#[test]
fn what_was_given_up_is_driven_again_and_its_schedule_begins_anew() {
    let mut history = given::<Effect>([]).when(Command::Request(requested())).events();
    history.extend(given::<Effect>(history.clone()).when(report(1, failed(20))).events());
    let given_up = Outcome::Abandoned { reason: "gone".to_owned(), answer: Answer::default() };
    history.extend(given::<Effect>(history.clone()).when(report(2, given_up)).events());
    assert_eq!((after(&history).attempts_since, after(&history).due_at()), (2, None));
    history.extend(given::<Effect>(history.clone()).when(Command::Redrive { due_at: at(50) }).events());
    let state = after(&history);
    assert_eq!((state.attempts, state.attempts_since, state.due_at()), (2, 0, Some(at(50))));
    history.extend(given::<Effect>(history.clone()).when(report(3, failed(60))).events());
    assert_eq!(after(&history).attempts_since, 1);
}

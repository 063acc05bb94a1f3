//! One sentence a rule.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn step(kind: StepKind, day: &str, record: u128) -> Step {
    let on = day.parse().expect("a date");
    Step { on, record: AggregateId::new(Uuid::from_u128(record)), kind }
}

fn session(day: &str, record: u128) -> Step {
    step(StepKind::LanguageSession, day, record)
}

fn names(reached: &[Reached]) -> Vec<(&str, String)> {
    reached.iter().map(|one| (one.rule.name, one.on.to_string())).collect()
}

#[test]
fn somebody_without_steps_has_come_to_nothing() {
    assert_eq!(evaluate(rules(), &[]), []);
}

#[test]
fn a_flag_and_a_milestone_hold_from_the_first_step_on_and_name_the_record() {
    let reached = evaluate(rules(), &[session("2026-02-01", 2), session("2026-01-05", 1)]);
    assert_eq!(
        names(&reached),
        [("has_language_session", "2026-01-05".to_owned()), ("first_session", "2026-01-05".to_owned())]
    );
    assert_eq!(reached[0].because, [AggregateId::new(Uuid::from_u128(1))]);
}

#[test]
fn five_sessions_of_any_kind_are_five_and_the_fifth_is_the_day() {
    let mut steps: Vec<_> = (1..=4).map(|n| session(&format!("2026-0{n}-01"), n)).collect();
    assert!(!evaluate(rules(), &steps).iter().any(|one| one.rule.name == "five_sessions"));
    steps.push(step(StepKind::MentorshipSession, "2026-06-09", 5));
    let reached = evaluate(rules(), &steps);
    let five = reached.iter().find(|one| one.rule.name == "five_sessions").expect("reached");
    assert_eq!((five.on.to_string().as_str(), five.because.len()), ("2026-06-09", 5));
}

#[test]
fn a_window_asks_for_days_that_lie_close_together() {
    let far = ["2026-01-01", "2026-01-10", "2026-01-20", "2026-02-01"];
    let close = ["2026-01-01", "2026-01-10", "2026-01-20", "2026-01-31"];
    let steady = |days: [&str; 4]| {
        let steps: Vec<_> = (1..).zip(days).map(|(n, day)| session(day, n)).collect();
        evaluate(rules(), &steps).iter().any(|one| one.rule.name == "steady_month")
    };
    assert!(!steady(far), "32 days");
    assert!(steady(close), "31 days");
}

proptest! {
    #[test]
    fn the_order_of_the_steps_means_nothing_and_what_was_reached_stays_reached(
        days in proptest::collection::vec((0..400u64, 0..StepKind::ALL.len()), 0..30),
        turn in 0..30usize,
    ) {
        let first = NaiveDate::default();
        let steps: Vec<Step> = (1..)
            .zip(&days)
            .map(|(record, (day, kind))| Step {
                on: first + chrono::Days::new(*day),
                record: AggregateId::new(Uuid::from_u128(record)),
                kind: StepKind::ALL[*kind],
            })
            .collect();
        let all = evaluate(rules(), &steps);
        let mut turned = steps.clone();
        turned.rotate_left(turn.min(steps.len()));
        prop_assert_eq!(&evaluate(rules(), &turned), &all);
        let fewer = evaluate(rules(), &steps[..steps.len() / 2]);
        for one in fewer {
            prop_assert!(all.iter().any(|later| later.rule.name == one.rule.name && later.on <= one.on));
        }
    }
}

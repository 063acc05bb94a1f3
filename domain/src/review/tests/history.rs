//! Whatever is asked, in whatever order and at whatever time: what holds of every history.

use kernel::{PrincipalId, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::{NOW, flag};
use crate::decider::{Decider as _, Decision};
use crate::review::{Command, Event, Outcome, Review, Reviewer, Stage, State};

fn reviewer() -> impl Strategy<Value = Reviewer> {
    (1_u128..5, any::<bool>())
        .prop_map(|(id, senior)| Reviewer { id: PrincipalId::new(Uuid::from_u128(id)), senior })
}

fn command() -> impl Strategy<Value = Command> {
    let outcome = prop::sample::select(Outcome::ALL.to_vec());
    prop_oneof![
        4 => reviewer().prop_map(Command::Claim),
        1 => reviewer().prop_map(Command::Renew),
        1 => reviewer().prop_map(Command::Release),
        4 => (reviewer(), outcome).prop_map(|(reviewer, outcome)| Command::Decide { reviewer, outcome, note: None }),
        1 => reviewer().prop_map(|reviewer| Command::Escalate { reviewer, note: None }),
        1 => reviewer().prop_map(|reviewer| Command::Appeal { by: reviewer.id, note: None }),
        1 => (reviewer(), reviewer()).prop_map(|(to, by)| Command::Assign { to: to.id, by: by.id }),
    ]
}

/// Who decided by an event.
fn decider(event: &Event) -> Option<PrincipalId> {
    match event {
        Event::Completed(decided) => Some(decided.reviewer),
        Event::Dismissed(decided) => Some(decided.reviewer),
        _ => None,
    }
}

proptest! {
    #[test]
    fn nobody_decides_twice_or_without_holding_it_and_nobody_takes_what_is_held(
        second_opinion: bool,
        asked in prop::collection::vec((command(), 0_i64..1_200), 1..40),
    ) {
        let mut now: Timestamp = NOW;
        let raise = Command::Raise(Box::new(flag(second_opinion)));
        let mut state = State::Absent;
        let mut deciders = Vec::new();
        for (command, later) in std::iter::once((raise, 0)).chain(asked) {
            now = now.plus_seconds(later);
            let held = match &state {
                State::Raised(item) => item.lease().filter(|lease| lease.is_live(now)),
                State::Absent => None,
            };
            let Ok(Decision::Record(events)) = Review::decide(&state, command, now) else { continue };
            for event in events.into_vec() {
                if let Some(by) = decider(&event) {
                    prop_assert_eq!(held.map(|lease| lease.holder), Some(by));
                    prop_assert!(!deciders.contains(&by));
                    deciders.push(by);
                }
                if let Event::Claimed(claimed) = &event {
                    prop_assert_eq!(held, None);
                    prop_assert!(claimed.until > now);
                }
                state = Review::evolve(state, &event);
            }
        }
        let State::Raised(item) = state else { return Err(TestCaseError::fail("it was raised")) };
        prop_assert_eq!(item.decisions.len(), deciders.len());
        prop_assert!(item.stage != Stage::Superseded);
    }
}

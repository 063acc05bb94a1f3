//! What belongs to a match, whatever the order in which the match, its corrections, the memberships of its buddies and the
//! record itself arrive: attributed anew, it says what it would have said had it come last.

use std::collections::BTreeSet;

use kernel::{AggregateId, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::attribution::{Attributable as _, Basis};
use crate::buddy_checkin;
use crate::buddy_event::{self, BuddyEvent};
use crate::buddy_feedback;
use crate::buddy_match::{BuddyMatch, Pair, Standing, judge_without};
use crate::decider::{Decider, Decision};
use crate::mirror::{self, Arrived, Mirror, MirroredFacts};
use crate::record::source_of_test as source;
use crate::testing::{NOW, given};

const ID: AggregateId = AggregateId::new(Uuid::from_u128(5));
const PEOPLE: [PersonId; 4] = [
    PersonId::new(Uuid::from_u128(1)),
    PersonId::new(Uuid::from_u128(2)),
    PersonId::new(Uuid::from_u128(3)),
    PersonId::new(Uuid::from_u128(4)),
];

/// A version of a match as its source tells it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    /// Of two participants and two buddies, on one of three days, in one of three states.
    So(usize, usize, u8, usize),
    Withdrawn,
}

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![
        4 => (0..2_usize, 2..4_usize, 0..3_u8, 0..3_usize).prop_map(|(a, b, day, status)| Told::So(a, b, day, status)),
        1 => Just(Told::Withdrawn),
    ]
}

/// The memberships of a person: one of the buddies belongs somewhere, the other came later.
fn memberships(person: PersonId) -> Memberships {
    if person == PEOPLE[2] { member("2020-01-01") } else { member("2025-05-12") }
}

fn change(version: usize, told: Told) -> mirror::Command<Facts> {
    let number = i64::try_from(version).expect("few") + 1;
    match told {
        Told::So(participant, buddy, day, status) => {
            let (participant, buddy) = (PEOPLE[participant], PEOPLE[buddy]);
            let matched = on(&format!("2025-05-{:02}", 10 + day));
            let status = MatchStatus::ALL[status];
            let facts = Facts::of(participant, buddy, matched, status, &memberships(buddy));
            let content = (participant.uuid().as_u128() << 8) + (buddy.uuid().as_u128() << 16);
            let content = content + (u128::from(day) << 24) + (status as u128);
            let arrived = Arrived { external_id: "bm-1".into(), facts, text: None, place: None };
            mirror::Command::Record(source(number, content), arrived)
        }
        Told::Withdrawn => mirror::Command::Retract {
            reason: "withdrawn at the source".into(),
            version: Some(Timestamp::from_micros(number)),
        },
    }
}

/// What is decided stands. Answers whether it was answered; a refusal changes nothing, and waits.
fn carry<D: Decider>(state: &mut D::State, command: D::Command) -> bool {
    match D::decide(state, command, NOW) {
        Ok(Decision::Record(events)) => {
            *state = events.into_vec().iter().fold(std::mem::take(state), D::evolve);
            true
        }
        Ok(Decision::AlreadySo(_) | Decision::SeenBefore(_)) => true,
        Err(_) => false,
    }
}

fn basis(state: &mirror::State<Facts>, buddy: PersonId) -> Basis {
    let buddy = state.current.as_ref().map_or(buddy, |facts| facts.buddy);
    let standing = Standing { facts: state.current.clone(), version: Version::new(9) };
    Basis { memberships: memberships(buddy), buddy_match: Some(standing) }
}

/// A record that arrives on a match as it stands, by what every kind of it does.
fn arrive<F: MirroredFacts>(
    state: &mut mirror::State<F>,
    of: &mirror::State<Facts>,
    make: impl Fn(Pair, Attribution, Vec<QualityFinding>) -> F,
    day: &str,
) -> bool {
    let Some(facts) = of.current.as_ref().or(of.withdrawn.as_ref()) else { return false };
    let of_buddy = memberships(facts.buddy);
    let (attribution, quality) = match &of.current {
        Some(facts) => facts.judge(&on(day), &of_buddy),
        None => judge_without(&on(day), &of_buddy),
    };
    let (participant, buddy) = (facts.participant, facts.buddy);
    let pair = Pair { buddy_match: ID, participant, buddy, version: None };
    let facts = make(pair, attribution, quality);
    let arrived = Arrived { external_id: "b-1".into(), facts, text: None, place: None };
    carry::<Mirror<F>>(state, mirror::Command::Record(source(1, 1), arrived));
    true
}

/// What counts of a record, without the versions that it rests on.
fn counts<F: MirroredFacts>(state: &mirror::State<F>) -> Option<crate::attribution::Attributed> {
    Mirror::<F>::attributed(state)
}

fn same_in_every_order<F: MirroredFacts>(
    versions: [Told; 3],
    day: &str,
    make: impl Fn(Pair, Attribution, Vec<QualityFinding>) -> F + Copy,
) -> Result<(), TestCaseError> {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut ends: Vec<(Option<crate::attribution::Attributed>, [usize; 3], usize)> = Vec::new();
    for order in orders {
        // The record comes before the second version, before the third, and last.
        for place in 1..=3 {
            let mut of = mirror::State::<Facts>::default();
            let mut state = mirror::State::<F>::default();
            let (mut arrived, mut held) = (false, Vec::new());
            for (number, index) in order.into_iter().enumerate() {
                if number >= place && !arrived {
                    arrived = arrive(&mut state, &of, make, day);
                }
                if !carry::<BuddyMatch>(&mut of, change(index, versions[index])) {
                    held.push(index);
                }
            }
            for index in held {
                carry::<BuddyMatch>(&mut of, change(index, versions[index]));
            }
            // A delivery that was refused is held, and tried again.
            if !arrived && !arrive(&mut state, &of, make, day) {
                continue;
            }
            let standing = counts(&state).expect("it counts");
            let command = Mirror::<F>::attribute(basis(&of, standing.volunteer));
            carry::<Mirror<F>>(&mut state, command.clone());
            let known = Mirror::<F>::decide(&state, command, NOW);
            prop_assert!(matches!(known, Ok(Decision::AlreadySo(_))), "{:?}", known);
            let mut end = counts(&state);
            if of.current.is_none() {
                // Whom a match named that was withdrawn depends on what came of it.
                let doubts: Vec<_> = end.iter().flat_map(|end| end.doubts.clone()).collect();
                prop_assert!(doubts.contains(&QualityFinding::OnAWithdrawnMatch), "{:?}", doubts);
                end = None;
            }
            ends.push((end, order, place));
        }
    }
    let standing: BTreeSet<_> = ends.iter().map(|(end, ..)| format!("{end:?}")).collect();
    prop_assert!(standing.len() <= 1, "{:#?}", ends);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn events_end_equal(versions in proptest::array::uniform3(told())) {
        same_in_every_order(versions, "2025-05-11", |pair, attribution, quality| buddy_event::Facts {
            pair,
            event_type: buddy_event::EventType::Hangout,
            occurred: on("2025-05-11"),
            location: None,
            attribution,
            quality,
        })?;
    }

    #[test]
    fn checkins_end_equal(versions in proptest::array::uniform3(told())) {
        same_in_every_order(versions, "2025-05-11", |pair, attribution, quality| buddy_checkin::Facts {
            pair,
            occurred: on("2025-05-11"),
            mood: None,
            attribution,
            quality,
        })?;
    }

    #[test]
    fn feedback_ends_equal(versions in proptest::array::uniform3(told())) {
        same_in_every_order(versions, "2099-05-11", |pair, attribution, mut quality| {
            // A doubt of the record itself stays, whatever its match says.
            quality.push(QualityFinding::IncompleteFeedback);
            buddy_feedback::Facts {
                pair,
                from: buddy_feedback::FromRole::Buddy,
                occurred: on("2099-05-11"),
                rating: None,
                attribution,
                quality,
            }
        })?;
    }
}

fn logged(pair: Pair) -> buddy_event::Facts {
    let (attribution, quality) =
        matched(MatchStatus::Active).judge(&on("2025-05-11"), &memberships(PEOPLE[1]));
    buddy_event::Facts {
        pair,
        event_type: buddy_event::EventType::Workshop,
        occurred: on("2025-05-11"),
        location: None,
        attribution,
        quality,
    }
}

#[test]
fn a_record_of_an_earlier_build_takes_the_people_of_its_match_and_keeps_its_text() {
    let old = Pair { buddy_match: ID, participant: ANA, buddy: BO, version: None };
    let arrived = Arrived {
        external_id: "be-1".into(),
        facts: logged(old),
        text: Some("We walked.".into()),
        place: None,
    };
    let history = given::<BuddyEvent>([]).when(mirror::Command::Record(source(1, 1), arrived)).events();
    let of = Facts { buddy: PEOPLE[2], ..matched(MatchStatus::Ended) };
    let standing = Standing { facts: Some(of), version: Version::new(4) };
    let basis = Basis { memberships: memberships(PEOPLE[2]), buddy_match: Some(standing) };
    let events = given::<BuddyEvent>(history).when(BuddyEvent::attribute(basis)).events();
    let [mirror::Event::Amended(amended)] = &events[..] else { panic!("{events:?}") };
    let anew = Pair { buddy: PEOPLE[2], version: Some(Version::new(4)), ..old };
    assert_eq!((amended.after.pair, amended.texts_kept), (anew, true));
    assert_eq!(amended.after.quality, [QualityFinding::OnAnEndedMatch]);
}

#[test]
fn what_belongs_to_a_match_that_was_withdrawn_is_doubted_until_the_match_is_back() {
    let pair = Pair { buddy_match: ID, participant: ANA, buddy: BO, version: None };
    let checkin = buddy_checkin::Facts {
        pair,
        occurred: on("2025-05-11"),
        mood: None,
        attribution: member("2020-01-01").attribute("2025-05-11".parse().expect("a date")),
        quality: vec![QualityFinding::FarInThePast],
    };
    let of = |facts| Basis {
        memberships: member("2020-01-01"),
        buddy_match: Some(Standing { facts, version: Version::new(2) }),
    };
    let mut anew = checkin.clone();
    assert!(anew.attribute_anew(&of(None)));
    assert_eq!(anew.quality, [QualityFinding::OnAWithdrawnMatch, QualityFinding::FarInThePast]);
    assert!(!anew.attribute_anew(&of(None)), "it is judged so already");
    assert!(anew.attribute_anew(&of(Some(matched(MatchStatus::Active)))));
    assert_eq!((anew.pair.buddy, anew.quality), (checkin.pair.buddy, checkin.quality));
}

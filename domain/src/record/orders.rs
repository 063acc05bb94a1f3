//! Whatever the order in which versions of a record arrive, the same stands in the end: every kind, every order.

use std::fmt::Debug;

use chrono_tz::Tz;
use kernel::{AggregateId, CompanyId, Occurrence, PersonId, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::source_of_test as source;
use crate::decider::{Decider, Decision};
use crate::mirror::{Arrived, Mirror, MirroredFacts};
use crate::testing::NOW;
use crate::{
    attribution, buddy_checkin, buddy_event, buddy_feedback, buddy_match, company, course, credential,
    enrolment, kintell_session, membership, mirror, person,
};

/// One version of a record as its source tells it. Its place among the others is its version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    /// It is so: of three contents, so that some versions say what one before them said.
    Content(u8),
    /// It is withdrawn.
    Withdrawn,
}

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const BO: PersonId = PersonId::new(Uuid::from_u128(2));
const REASON: &str = "withdrawn at the source";

fn content() -> impl Strategy<Value = Told> {
    (0..3_u8).prop_map(Told::Content)
}

fn history() -> impl Strategy<Value = [Told; 6]> {
    proptest::array::uniform6(prop_oneof![3 => content(), 1 => Just(Told::Withdrawn)])
}

fn occurred(content: u8) -> Occurrence {
    let day = format!("2025-05-{:02}", 10 + content);
    Occurrence::on(day.parse().expect("a date"), Tz::UTC)
}

/// Every order of the first so many.
fn orders(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |orders, next| {
        let places = |order: Vec<usize>| {
            (0..=order.len()).map(move |place| {
                let mut longer = order.clone();
                longer.insert(place, next);
                longer
            })
        };
        orders.into_iter().flat_map(places).collect()
    })
}

/// Carries versions through in an order. What refers to a record that is not there yet is tried again at the end, as a
/// held delivery is.
fn after<D: Decider>(
    told: &[Told; 6],
    order: &[usize],
    command: &impl Fn(i64, Told) -> D::Command,
) -> D::State {
    after_also::<D>(D::State::default(), told, order, command)
}

/// The same, after what came before.
fn after_also<D: Decider>(
    mut state: D::State,
    told: &[Told; 6],
    order: &[usize],
    command: &impl Fn(i64, Told) -> D::Command,
) -> D::State {
    let version = |index: usize| i64::try_from(index).expect("six") + 1;
    // Whether it was answered; a refusal waits.
    let carry = |state: &mut D::State, index: usize| match D::decide(
        state,
        command(version(index), told[index]),
        NOW,
    ) {
        Ok(Decision::Record(events)) => {
            *state = events.into_vec().iter().fold(std::mem::take(state), D::evolve);
            true
        }
        Ok(Decision::AlreadySo(_) | Decision::SeenBefore(_)) => true,
        Err(_) => false,
    };
    let mut held = order.to_vec();
    held.retain(|index| !carry(&mut state, *index));
    for index in held {
        carry(&mut state, index);
    }
    state
}

fn same_in_every_order<D: Decider, S: PartialEq + Debug>(
    told: &[Told; 6],
    command: impl Fn(i64, Told) -> D::Command,
    stands: impl Fn(D::State) -> S,
) -> Result<(), TestCaseError> {
    let expected = stands(after::<D>(told, &[0, 1, 2, 3, 4, 5], &command));
    for order in orders(6) {
        prop_assert_eq!(&stands(after::<D>(told, &order, &command)), &expected, "in the order {:?}", order);
    }
    Ok(())
}

/// Somebody decides by hand when the third version is known and nothing else; the others come in every order. In the
/// order of the versions it stands until one of them says something else than that one.
fn same_by_hand<D: Decider, S: PartialEq + Debug>(
    told: &[Told; 6],
    command: impl Fn(i64, Told) -> D::Command,
    hand: impl Fn() -> D::Command,
    stands: impl Fn(D::State) -> S,
) -> Result<(), TestCaseError> {
    const BASE: usize = 2;
    const OTHERS: [usize; 5] = [0, 1, 3, 4, 5];
    let told = &told.map(|it| if it == told[BASE] && it == Told::Withdrawn { Told::Content(0) } else { it });
    let based = || after::<D>(told, &[BASE], &command);
    let Ok(Decision::Record(events)) = D::decide(&based(), hand(), NOW) else { panic!("it is decided") };
    let decided = || events.clone().into_vec().iter().fold(based(), D::evolve);
    let untouched = told[BASE + 1..].iter().all(|later| *later == told[BASE]);
    let expected = stands(after_also::<D>(decided(), told, &OTHERS, &command));
    if !untouched {
        let nobody = after_also::<D>(based(), told, &OTHERS, &command);
        prop_assert_eq!(&expected, &stands(nobody), "as if nobody had decided");
    }
    for order in orders(5) {
        let order: Vec<usize> = order.into_iter().map(|place| OTHERS[place]).collect();
        let ended = stands(after_also::<D>(decided(), told, &order, &command));
        prop_assert_eq!(&ended, &expected, "in the order {:?}", order);
    }
    Ok(())
}

fn mirrored<F: MirroredFacts>(told: &[Told; 6], facts: impl Fn(u8) -> F) -> Result<(), TestCaseError> {
    let command = |version, told| match told {
        Told::Content(content) => mirror::Command::Record(
            source(version, u128::from(content)),
            Arrived { external_id: "r-1".into(), facts: facts(content), text: None, place: None },
        ),
        Told::Withdrawn => {
            mirror::Command::Retract { reason: REASON.into(), version: Some(Timestamp::from_micros(version)) }
        }
    };
    same_in_every_order::<Mirror<F>, _>(told, command, |state| (state.seen, state.current))?;
    let by_hand = || mirror::Command::Retract { reason: REASON.into(), version: None };
    same_by_hand::<Mirror<F>, _>(told, command, by_hand, |state| (state.seen, state.current))
}

fn pair() -> buddy_match::Pair {
    buddy_match::Pair {
        buddy_match: AggregateId::new(Uuid::from_u128(5)),
        participant: ANA,
        buddy: BO,
        version: None,
    }
}

fn unattributed(content: u8) -> attribution::Attribution {
    attribution::attribute([], occurred(content).local_date)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn buddy_matches(told in history()) {
        mirrored(&told, |content| buddy_match::Facts {
            participant: ANA,
            buddy: BO,
            matched: occurred(content),
            status: buddy_match::MatchStatus::Active,
            attribution: unattributed(content),
            quality: Vec::new(),
        })?;
    }

    #[test]
    fn buddy_events(told in history()) {
        mirrored(&told, |content| buddy_event::Facts {
            pair: pair(),
            event_type: buddy_event::EventType::Workshop,
            occurred: occurred(content),
            location: None,
            attribution: unattributed(content),
            quality: Vec::new(),
        })?;
    }

    #[test]
    fn buddy_checkins(told in history()) {
        mirrored(&told, |content| buddy_checkin::Facts {
            pair: pair(),
            occurred: occurred(content),
            mood: None,
            attribution: unattributed(content),
            quality: Vec::new(),
        })?;
    }

    #[test]
    fn buddy_feedback(told in history()) {
        mirrored(&told, |content| buddy_feedback::Facts {
            pair: pair(),
            from: buddy_feedback::FromRole::Buddy,
            occurred: occurred(content),
            rating: None,
            attribution: unattributed(content),
            quality: Vec::new(),
        })?;
    }

    #[test]
    fn credentials(told in history()) {
        mirrored(&told, |content| credential::Facts {
            provider: "open".into(),
            learner: ANA,
            course_id: "course-1".into(),
            issued: occurred(content),
            quality: Vec::new(),
        })?;
    }

    #[test]
    fn enrolments(told in history()) {
        mirrored(&told, |content| enrolment::Facts {
            person: ANA,
            programme: crate::programme::Programme::Language,
            role: crate::programme::ProgrammeRole::Participant,
            status: enrolment::EnrolmentStatus::Active,
            enrolled: occurred(content),
            ended: None,
            quality: Vec::new(),
        })?;
    }

    #[test]
    fn courses(told in history()) {
        let facts = |content: u8| course::Facts {
            provider: "open".into(),
            learner: ANA,
            course_id: "course-1".into(),
            course_name: None,
            status: course::CourseStatus::InProgress,
            progress_percent: Some(10 * content),
            started: Some(occurred(0)),
            ended: None,
            credential_ref: None,
            result: None,
            region: None,
            age_band: None,
            quality: Vec::new(),
        };
        let command = |version, told| match told {
            Told::Content(content) => {
                course::Command::Record(source(version, u128::from(content)), "c-1".into(), facts(content))
            }
            Told::Withdrawn => course::Command::Retract {
                reason: REASON.into(),
                version: Some(Timestamp::from_micros(version)),
            },
        };
        same_in_every_order::<course::Course, _>(&told, &command, |state| (state.seen, state.current))?;
        let by_hand = || course::Command::Retract { reason: REASON.into(), version: None };
        same_by_hand::<course::Course, _>(&told, command, by_hand, |state| (state.seen, state.current))?;
    }

    #[test]
    fn companies(told in history()) {
        let command = |version, told| match told {
            Told::Content(content) => {
                let details = company::Details { name: format!("Company {content}"), ..company::Details::default() };
                company::Command::Record(source(version, u128::from(content)), details)
            }
            Told::Withdrawn => company::Command::Retract {
                reason: REASON.into(),
                version: Some(Timestamp::from_micros(version)),
            },
        };
        same_in_every_order::<company::Company, _>(&told, command, |state| (state.seen, state.current))?;
        let by_hand = || company::Command::Retract { reason: REASON.into(), version: None };
        same_by_hand::<company::Company, _>(&told, command, by_hand, |state| (state.seen, state.current))?;
    }

    #[test]
    fn sessions(told in history()) {
        let command = |version, told| match told {
            Told::Content(content) => {
                kintell_session::Command::Record(source(version, u128::from(content)), session(content, None))
            }
            Told::Withdrawn => kintell_session::Command::Retract {
                reason: REASON.into(),
                version: Some(Timestamp::from_micros(version)),
            },
        };
        let stands = |state: kintell_session::State| (state.seen, state.current);
        same_in_every_order::<kintell_session::KintellSession, _>(&told, command, stands)?;
        let retracted = || kintell_session::Command::Retract { reason: REASON.into(), version: None };
        same_by_hand::<kintell_session::KintellSession, _>(&told, command, retracted, stands)?;
        let corrected = || kintell_session::Command::Amend(kintell_session::Correction {
            duration_min: Some(90),
            rating: crate::rating::Rating::one_to_five(1),
            ..kintell_session::Correction::default()
        });
        same_by_hand::<kintell_session::KintellSession, _>(&told, command, corrected, stands)?;
    }

    /// A session whose record has a text and a rating: they stand again with the rest.
    #[test]
    fn sessions_with_texts(told in history()) {
        let command = |version, told| match told {
            Told::Content(content) => {
                let mut record = session(content, crate::rating::Rating::one_to_five(content + 1));
                record.feedback = Some(kernel::Personal::clear(ANA, format!("Text {content}.")));
                kintell_session::Command::Record(source(version, u128::from(content)), record)
            }
            Told::Withdrawn => kintell_session::Command::Retract {
                reason: REASON.into(),
                version: Some(Timestamp::from_micros(version)),
            },
        };
        let stands = |state: kintell_session::State| {
            let text = state.text.filter(|text| Some(text.at) == state.shown);
            (state.seen, state.current, text.map(|text| (text.text, text.screening)))
        };
        let retracted = || kintell_session::Command::Retract { reason: REASON.into(), version: None };
        same_by_hand::<kintell_session::KintellSession, _>(&told, command, retracted, stands)?;
        let corrected = || kintell_session::Command::Amend(kintell_session::Correction {
            rating: crate::rating::Rating::one_to_five(5),
            ..kintell_session::Correction::default()
        });
        same_by_hand::<kintell_session::KintellSession, _>(&told, command, corrected, stands)?;
    }

    #[test]
    fn appointments(told in proptest::array::uniform6(content())) {
        let command = |version, told| {
            let Told::Content(content) = told else { unreachable!("an appointment is not withdrawn") };
            let arrived = source(version, u128::from(content));
            let scheduled = kintell_session::Scheduled {
                external_id: "ks-1".into(),
                seen: (&arrived).into(),
                session_type: kintell_session::SessionType::Language,
                participant: ANA,
                volunteer: BO,
                scheduled: occurred(content),
                attribution: None,
            };
            kintell_session::Command::Schedule(arrived, scheduled)
        };
        same_in_every_order::<kintell_session::KintellSession, _>(&told, command, |state| state.scheduled)?;
    }

    /// Versions of the record, with a rating or a text or without, and ratings on their own, with a text or without, in
    /// turns. Some versions of the record withdraw it.
    #[test]
    fn ratings(told in history(), own in proptest::array::uniform6(any::<bool>())) {
        let text = |wrote: bool, version: i64| wrote.then(|| kernel::Personal::clear(ANA, format!("Text {version}.")));
        let command = |version: i64, told| {
            let index = usize::try_from(version).expect("six") - 1;
            match told {
                Told::Content(content) if own[index] => kintell_session::Command::Rate {
                    source: source(version, 100 + u128::from(content)),
                    rating: crate::rating::Rating::one_to_five(content + 1).expect("one to five"),
                    feedback: text(content == 1, i64::from(content)),
                },
                // The content says whether there is a rating, and whether there is a text.
                Told::Content(content) => {
                    let rating = crate::rating::Rating::one_to_five(content + 3).filter(|_| content > 0);
                    let mut record = session(content, rating);
                    record.feedback = text(content < 2, 10 + i64::from(content));
                    kintell_session::Command::Record(source(version, u128::from(content)), record)
                }
                Told::Withdrawn => kintell_session::Command::Retract {
                    reason: REASON.into(),
                    version: Some(Timestamp::from_micros(version)),
                },
            }
        };
        same_in_every_order::<kintell_session::KintellSession, _>(&told, command, |state| {
            let own = state.own.as_ref();
            let texts = [state.text.as_ref(), own.and_then(|own| own.text.as_ref())].into_iter().flatten();
            let shown = texts.filter(|text| Some(text.at) == state.shown).map(|text| text.text.clone()).next();
            let rated = own.filter(|_| state.current.is_some()).map(|own| (own.seen, own.rating, own.counts));
            (state.seen, state.current.clone(), shown.filter(|_| state.current.is_some()), rated)
        })?;
    }

    #[test]
    fn people(told in proptest::array::uniform6(content())) {
        let command = |version, told| {
            let Told::Content(content) = told else { unreachable!("a directory withdraws nobody") };
            person::Command::Record {
                person: ANA,
                source: source(version, u128::from(content)),
                identifiers: Vec::new(),
                profile: person::Profile::default(),
            }
        };
        same_in_every_order::<person::Person, _>(&told, command, |state| state)?;
    }

    #[test]
    fn memberships(told in proptest::array::uniform6(content())) {
        let command = |version, told| {
            let Told::Content(content) = told else { unreachable!("a directory withdraws nobody") };
            membership::Command::Record {
                source: source(version, u128::from(content)),
                person: ANA,
                // Two companies, and one of them left.
                company: CompanyId::new(Uuid::from_u128(10 + u128::from(content / 2))),
                active: content != 1,
                released_on: format!("2025-{version:02}-01").parse().expect("a date"),
            }
        };
        same_in_every_order::<membership::Membership, _>(&told, command, |state| {
            state.spans().cloned().collect::<Vec<_>>()
        })?;
    }
}

fn session(content: u8, rating: Option<crate::rating::Rating>) -> kintell_session::SessionRecord {
    kintell_session::SessionRecord {
        external_id: "ks-1".into(),
        session_type: kintell_session::SessionType::Language,
        participant: ANA,
        volunteer: BO,
        occurred: occurred(content),
        duration_min: 40 + u16::from(content),
        rating,
        feedback: None,
        memberships: attribution::Memberships::default(),
    }
}

//! One sentence a rule.

mod history;

use kernel::{AggregateId, EventId, PersonId, Personal, PrincipalId, Version};
use uuid::Uuid;

use super::*;
use crate::screening::{Severity, screen};
use crate::testing::{NOW, given};

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const BO: Reviewer = Reviewer { id: PrincipalId::new(Uuid::from_u128(11)), senior: false };
const CY: Reviewer = Reviewer { id: PrincipalId::new(Uuid::from_u128(12)), senior: false };
const DI: Reviewer = Reviewer { id: PrincipalId::new(Uuid::from_u128(13)), senior: true };
const QUARTER: i64 = 15 * 60;

fn flag(second_opinion: bool) -> Flag {
    let id = Uuid::from_u128(5);
    Flag {
        content: Content {
            aggregate: "kintell_session".into(),
            aggregate_id: AggregateId::new(id),
            version: Version::ZERO.plus(1),
            field: "feedback".into(),
            screened_by: EventId::new(id),
        },
        author: ANA,
        severity: Severity::High,
        screening: screen("I will kill you"),
        screened_at: NOW.plus_seconds(-60),
        second_opinion,
    }
}

fn raised_with(second_opinion: bool) -> Event {
    let raise = Command::Raise(Box::new(flag(second_opinion)));
    given::<Review>([]).when(raise).events().remove(0)
}

fn raised() -> Event {
    raised_with(false)
}

fn claimed(by: Reviewer, until_seconds: i64) -> Event {
    Event::Claimed(Claimed { reviewer: by.id, until: NOW.plus_seconds(until_seconds) })
}

fn completed(by: Reviewer, round: Round, outcome: Outcome, second_opinion_follows: bool) -> Event {
    let policy = POLICY_VERSION.to_owned();
    Event::Completed(Completed {
        reviewer: by.id,
        round,
        outcome,
        note: None,
        policy,
        second_opinion_follows,
    })
}

fn decide(reviewer: Reviewer, outcome: Outcome) -> Command {
    Command::Decide { reviewer, outcome, note: None }
}

#[test]
fn a_flag_is_raised_once_and_is_due_from_when_the_text_was_screened() {
    let Event::FlagRaised(flagged) = raised() else { panic!("a flag") };
    assert_eq!((flagged.author, flagged.policy.as_str()), (ANA, "safety-policy-1"));
    assert_eq!(flagged.due_at, NOW.plus_seconds(-60 + 24 * 3_600));
    given::<Review>([raised()]).when(Command::Raise(Box::new(flag(false)))).then_known();
}

#[test]
fn a_text_that_waits_and_is_flagged_again_as_more_urgent_is_so_from_then_on() {
    let flagged = |severity| Command::Raise(Box::new(Flag { severity, ..flag(false) }));
    let first = given::<Review>([]).when(flagged(Severity::Medium)).events().remove(0);
    let urgent = Event::UrgencyRaised(UrgencyRaised {
        severity: Severity::High,
        policy: POLICY_VERSION.to_owned(),
        due_at: NOW.plus_seconds(-60 + 24 * 3_600),
    });
    given::<Review>([first.clone(), claimed(BO, 5)]).when(flagged(Severity::High)).then([urgent.clone()]);
    given::<Review>([first.clone(), urgent.clone()]).when(flagged(Severity::High)).then_known();
    given::<Review>([first.clone(), urgent]).when(flagged(Severity::Low)).then_known();
    let decided = completed(BO, Round::First, Outcome::Approved, false);
    given::<Review>([first, claimed(BO, 5), decided]).when(flagged(Severity::High)).then_known();
}

#[test]
fn a_reviewer_holds_what_they_claim_for_a_quarter_of_an_hour() {
    given::<Review>([raised()]).when(Command::Claim(BO)).then([claimed(BO, QUARTER)]);
    given::<Review>([raised(), claimed(BO, 5)]).when(Command::Claim(BO)).then_known();
}

#[test]
fn what_is_held_is_refused_to_others_until_the_lease_is_over() {
    let until = NOW.plus_seconds(1);
    given::<Review>([raised(), claimed(BO, 1)])
        .when(Command::Claim(CY))
        .then_refused(&Refusal::Held { until });
    given::<Review>([raised(), claimed(BO, 0)]).when(Command::Claim(CY)).then([claimed(CY, QUARTER)]);
}

#[test]
fn only_whoever_holds_it_renews_releases_decides_and_escalates() {
    let commands = |reviewer| {
        [
            Command::Renew(reviewer),
            decide(reviewer, Outcome::Approved),
            Command::Escalate { reviewer, note: None },
        ]
    };
    for command in commands(CY) {
        given::<Review>([raised(), claimed(BO, 60)]).when(command).then_refused(&Refusal::NotHeld);
    }
    for command in commands(BO) {
        given::<Review>([raised(), claimed(BO, 0)]).when(command).then_refused(&Refusal::NotHeld);
    }
    given::<Review>([raised(), claimed(BO, 60)]).when(Command::Release(CY)).then_refused(&Refusal::NotHeld);
    let released = Event::Released(Released { reviewer: BO.id });
    given::<Review>([raised(), claimed(BO, 0)]).when(Command::Release(BO)).then([released.clone()]);
    given::<Review>([raised(), claimed(BO, 60), released.clone()]).when(Command::Release(BO)).then_known();
    given::<Review>([raised(), claimed(BO, 60), released])
        .when(Command::Claim(CY))
        .then([claimed(CY, QUARTER)]);
    let renewed = Event::Renewed(Renewed { reviewer: BO.id, until: NOW.plus_seconds(QUARTER) });
    given::<Review>([raised(), claimed(BO, 60)]).when(Command::Renew(BO)).then([renewed]);
    given::<Review>([raised(), claimed(BO, QUARTER)]).when(Command::Renew(BO)).then_known();
}

#[test]
fn what_is_assigned_changes_hands_at_once() {
    let assigned =
        Event::Assigned(Assigned { reviewer: CY.id, by: DI.id, until: NOW.plus_seconds(24 * 3_600) });
    let assign = || Command::Assign { to: CY.id, by: DI.id };
    given::<Review>([raised(), claimed(BO, 60)]).when(assign()).then([assigned.clone()]);
    given::<Review>([raised(), claimed(BO, 60), assigned])
        .when(decide(BO, Outcome::Approved))
        .then_refused(&Refusal::NotHeld);
}

#[test]
fn a_decision_closes_the_item_and_its_note_belongs_to_the_author() {
    let command =
        Command::Decide { reviewer: BO, outcome: Outcome::Withheld, note: Some("It is a threat.".into()) };
    let events = given::<Review>([raised(), claimed(BO, 60)]).when(command).events();
    let [Event::Completed(decided)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((decided.outcome, decided.round), (Outcome::Withheld, Round::First));
    assert_eq!(decided.note.as_ref().and_then(Personal::subject), Some(ANA));
    let history = [raised(), claimed(BO, 60), events[0].clone()];
    given::<Review>(history.clone()).when(Command::Claim(CY)).then_refused(&Refusal::Closed);
    given::<Review>(history).when(decide(BO, Outcome::Approved)).then_refused(&Refusal::Closed);
}

#[test]
fn a_wrong_flag_is_dismissed() {
    let dismissed = Event::Dismissed(Dismissed {
        reviewer: BO.id,
        round: Round::First,
        note: None,
        policy: POLICY_VERSION.to_owned(),
        second_opinion_follows: false,
    });
    given::<Review>([raised(), claimed(BO, 60)]).when(decide(BO, Outcome::Dismissed)).then([dismissed]);
}

fn drawn() -> Vec<Event> {
    vec![raised_with(true), claimed(BO, 60), completed(BO, Round::First, Outcome::Approved, true)]
}

#[test]
fn an_item_that_was_drawn_is_decided_again_and_never_by_the_same_reviewer() {
    given::<Review>([raised_with(true), claimed(BO, 60)])
        .when(decide(BO, Outcome::Approved))
        .then([completed(BO, Round::First, Outcome::Approved, true)]);
    given::<Review>(drawn()).when(Command::Claim(BO)).then_refused(&Refusal::OtherReviewerNeeded);
    given::<Review>(drawn())
        .when(Command::Assign { to: BO.id, by: DI.id })
        .then_refused(&Refusal::OtherReviewerNeeded);
    given::<Review>(drawn()).when(Command::Claim(CY)).then([claimed(CY, QUARTER)]);
    let agreed = completed(CY, Round::Second, Outcome::Approved, false);
    given::<Review>(drawn().into_iter().chain([claimed(CY, 60)]))
        .when(decide(CY, Outcome::Approved))
        .then([agreed]);
}

#[test]
fn two_who_disagree_leave_it_to_somebody_senior() {
    let second = completed(CY, Round::Second, Outcome::Withheld, false);
    let escalated =
        Event::Escalated(Escalated { by: CY.id, reason: EscalationReason::Disagreement, note: None });
    let history: Vec<_> = drawn().into_iter().chain([claimed(CY, 60)]).collect();
    given::<Review>(history.clone())
        .when(decide(CY, Outcome::Withheld))
        .then([second.clone(), escalated.clone()]);
    let history: Vec<_> = history.into_iter().chain([second, escalated]).collect();
    let other = Reviewer { id: PrincipalId::new(Uuid::from_u128(14)), senior: false };
    given::<Review>(history.clone()).when(Command::Claim(other)).then_refused(&Refusal::SeniorNeeded);
    given::<Review>(history).when(Command::Claim(DI)).then([claimed(DI, QUARTER)]);
}

#[test]
fn an_appeal_is_decided_by_another_reviewer_and_is_the_last() {
    let decided = vec![raised(), claimed(BO, 60), completed(BO, Round::First, Outcome::Withheld, false)];
    let appeal = || Command::Appeal { by: DI.id, note: None };
    given::<Review>([raised()]).when(appeal()).then_refused(&Refusal::NotDecided);
    let appealed = Event::Appealed(Appealed { by: DI.id, note: None });
    given::<Review>(decided.clone()).when(appeal()).then([appealed.clone()]);
    let open: Vec<_> = decided.into_iter().chain([appealed]).collect();
    given::<Review>(open.clone()).when(Command::Claim(BO)).then_refused(&Refusal::OtherReviewerNeeded);
    let again = completed(CY, Round::Appeal, Outcome::Approved, false);
    let over = open.into_iter().chain([claimed(CY, 60), again]);
    given::<Review>(over).when(appeal()).then_refused(&Refusal::AppealedBefore);
}

#[test]
fn a_text_that_was_written_anew_is_superseded_unless_it_was_decided() {
    let by = EventId::new(Uuid::from_u128(99));
    let superseded = Event::FlagSuperseded(FlagSuperseded { by });
    given::<Review>([raised(), claimed(BO, 60)]).when(Command::Supersede { by }).then([superseded.clone()]);
    given::<Review>([raised(), superseded]).when(Command::Claim(BO)).then_refused(&Refusal::Closed);
    given::<Review>([raised(), claimed(BO, 60), completed(BO, Round::First, Outcome::Withheld, false)])
        .when(Command::Supersede { by })
        .then_known();
    given::<Review>([]).when(Command::Supersede { by }).then_known();
}

#[test]
fn there_is_nothing_to_do_about_an_item_that_is_not_there() {
    given::<Review>([]).when(Command::Claim(BO)).then_refused(&Refusal::NotFound);
}

//! What comes of each command.

use kernel::{OneOrMore, Personal, PrincipalId, Timestamp};

use super::command::{Command, Flag, Reviewer};
use super::event::{
    Appealed, Assigned, Claimed, Completed, Dismissed, Escalated, EscalationReason, Event, FlagRaised,
    FlagSuperseded, Outcome, Released, Renewed, Round, UrgencyRaised,
};
use super::policy::{POLICY_VERSION, policy};
use super::refusal::Refusal;
use super::state::{Item, Lease, Stage, State};
use crate::decider::{Already, Decision};

type Answer = Result<Decision<Event>, Refusal>;

pub(super) fn decide(state: &State, command: Command, now: Timestamp) -> Answer {
    let item = match (state, &command) {
        (State::Raised(item), _) => item,
        // An item that is not there needs no end.
        (State::Absent, Command::Supersede { .. }) => return Ok(KNOWN),
        (State::Absent, Command::Raise(flag)) => return Ok(record(raised(flag))),
        (State::Absent, _) => return Err(Refusal::NotFound),
    };
    match command {
        Command::Raise(flag) => Ok(match item.stage {
            Stage::Open { .. } if flag.severity > item.severity => record(more_urgent(&flag)),
            // Each text is flagged once, and what was decided about it stays decided.
            Stage::Open { .. } | Stage::Decided | Stage::Superseded => KNOWN,
        }),
        Command::Supersede { by } => Ok(match item.stage {
            Stage::Open { .. } => record(Event::FlagSuperseded(FlagSuperseded { by })),
            // What was decided about the text before stays decided.
            Stage::Decided | Stage::Superseded => KNOWN,
        }),
        Command::Claim(reviewer) => claim(item, reviewer, now),
        Command::Renew(reviewer) => renew(item, reviewer, now),
        Command::Release(reviewer) => match open(item)?.1 {
            None => Ok(KNOWN),
            Some(lease) if lease.holder == reviewer.id => {
                Ok(record(Event::Released(Released { reviewer: reviewer.id })))
            }
            Some(_) => Err(Refusal::NotHeld),
        },
        Command::Assign { to, by } => {
            open(item)?;
            if item.was_decided_by(to) {
                return Err(Refusal::OtherReviewerNeeded);
            }
            let until = now.plus_seconds(policy().assigned_seconds);
            Ok(record(Event::Assigned(Assigned { reviewer: to, by, until })))
        }
        Command::Decide { reviewer, outcome, note } => settle(item, reviewer.id, outcome, note, now),
        Command::Escalate { reviewer, note } => {
            held(item, reviewer.id, now)?;
            if open(item)?.0 == Round::Escalation {
                return Ok(KNOWN);
            }
            let (reason, note) = (EscalationReason::Asked, sealed_for(item, note));
            Ok(record(Event::Escalated(Escalated { by: reviewer.id, reason, note })))
        }
        Command::Appeal { by, note } => match item.stage {
            Stage::Decided if item.appealed => Err(Refusal::AppealedBefore),
            Stage::Decided => Ok(record(Event::Appealed(Appealed { by, note: sealed_for(item, note) }))),
            Stage::Open { .. } => Err(Refusal::NotDecided),
            Stage::Superseded => Err(Refusal::Closed),
        },
    }
}

fn record(event: Event) -> Decision<Event> {
    Decision::Record(OneOrMore::one(event))
}

const KNOWN: Decision<Event> = Decision::AlreadySo(Already::Known);

fn due_at(flag: &Flag) -> Timestamp {
    flag.screened_at.plus_seconds(policy().due_seconds(flag.severity))
}

fn more_urgent(flag: &Flag) -> Event {
    Event::UrgencyRaised(UrgencyRaised {
        severity: flag.severity,
        policy: POLICY_VERSION.to_owned(),
        due_at: due_at(flag),
    })
}

fn raised(flag: &Flag) -> Event {
    Event::FlagRaised(FlagRaised {
        content: flag.content.clone(),
        author: flag.author,
        severity: flag.severity,
        findings: flag.screening.findings.clone(),
        rules_version: flag.screening.rules_version.clone(),
        policy: POLICY_VERSION.to_owned(),
        screened_at: flag.screened_at,
        due_at: due_at(flag),
        second_opinion: flag.second_opinion,
    })
}

/// The round of an item that waits for a decision, and who holds it or held it last.
fn open(item: &Item) -> Result<(Round, Option<Lease>), Refusal> {
    match item.stage {
        Stage::Open { round, lease } => Ok((round, lease)),
        Stage::Decided | Stage::Superseded => Err(Refusal::Closed),
    }
}

/// The lease of a reviewer who holds it now.
fn held(item: &Item, reviewer: PrincipalId, now: Timestamp) -> Result<Lease, Refusal> {
    let (_, lease) = open(item)?;
    lease.filter(|lease| lease.holder == reviewer && lease.is_live(now)).ok_or(Refusal::NotHeld)
}

fn claim(item: &Item, reviewer: Reviewer, now: Timestamp) -> Answer {
    let (round, lease) = open(item)?;
    if let Some(lease) = lease.filter(|lease| lease.is_live(now)) {
        return if lease.holder == reviewer.id {
            Ok(KNOWN)
        } else {
            Err(Refusal::Held { until: lease.until })
        };
    }
    if item.was_decided_by(reviewer.id) {
        return Err(Refusal::OtherReviewerNeeded);
    }
    if round == Round::Escalation && !reviewer.senior {
        return Err(Refusal::SeniorNeeded);
    }
    let until = now.plus_seconds(policy().lease_seconds);
    Ok(record(Event::Claimed(Claimed { reviewer: reviewer.id, until })))
}

fn renew(item: &Item, reviewer: Reviewer, now: Timestamp) -> Answer {
    let lease = held(item, reviewer.id, now)?;
    let until = now.plus_seconds(policy().lease_seconds);
    if until <= lease.until {
        return Ok(KNOWN);
    }
    Ok(record(Event::Renewed(Renewed { reviewer: reviewer.id, until })))
}

/// A decision, with the escalation that follows when two disagree on whether the text may be read.
fn settle(
    item: &Item,
    reviewer: PrincipalId,
    outcome: Outcome,
    note: Option<String>,
    now: Timestamp,
) -> Answer {
    held(item, reviewer, now)?;
    let (round, _) = open(item)?;
    let note = sealed_for(item, note);
    let policy = POLICY_VERSION.to_owned();
    let second_opinion_follows = round == Round::First && item.second_opinion;
    let event = match outcome {
        Outcome::Dismissed => {
            Event::Dismissed(Dismissed { reviewer, round, note, policy, second_opinion_follows })
        }
        Outcome::Approved | Outcome::Withheld => {
            Event::Completed(Completed { reviewer, round, outcome, note, policy, second_opinion_follows })
        }
    };
    let first = item.decisions.first().filter(|_| round == Round::Second);
    let disagree = first.is_some_and(|first| first.outcome.opens() != outcome.opens());
    let escalated = disagree.then_some(Event::Escalated(Escalated {
        by: reviewer,
        reason: EscalationReason::Disagreement,
        note: None,
    }));
    Ok(Decision::Record(OneOrMore::one(event).and_maybe(escalated)))
}

/// A note is about a text of its author, so it goes when they are erased.
fn sealed_for(item: &Item, note: Option<String>) -> Option<Personal> {
    note.map(|note| Personal::clear(item.author, note))
}

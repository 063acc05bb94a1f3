//! What the events of a review add up to.

use kernel::{PersonId, PrincipalId, Timestamp};
use serde::{Deserialize, Serialize};

use super::event::{
    Assigned, Claimed, Completed, Content, Dismissed, Event, Outcome, Renewed, Round, UrgencyRaised,
};
use crate::screening::Severity;

/// What the events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum State {
    /// No flag was raised.
    #[default]
    Absent,
    /// One was.
    Raised(Item),
}

/// A text that was put before a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// Where it stands.
    pub content: Content,
    /// Who wrote it.
    pub author: PersonId,
    /// How urgent it is.
    pub severity: Severity,
    /// Whether a second reviewer has to decide too.
    pub second_opinion: bool,
    /// What was decided, oldest first.
    pub decisions: Vec<Decided>,
    /// Whether an appeal was recorded.
    pub appealed: bool,
    /// How far its review is.
    pub stage: Stage,
}

/// A decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decided {
    /// Who.
    pub reviewer: PrincipalId,
    /// What.
    pub outcome: Outcome,
}

/// Where an item stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Stage {
    /// It waits to be decided.
    Open {
        /// For the how manieth time.
        round: Round,
        /// Who holds it, or held it last.
        lease: Option<Lease>,
    },
    /// It is decided.
    Decided,
    /// The text was written anew, or is gone.
    Superseded,
}

/// The right of one reviewer to decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lease {
    /// Whose.
    pub holder: PrincipalId,
    /// Until when.
    pub until: Timestamp,
}

impl Lease {
    /// Whether it is still good.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.until > now
    }
}

impl Item {
    /// Whether somebody has decided it before.
    pub fn was_decided_by(&self, reviewer: PrincipalId) -> bool {
        self.decisions.iter().any(|decided| decided.reviewer == reviewer)
    }

    /// Who holds it, or held it last.
    pub fn lease(&self) -> Option<Lease> {
        match self.stage {
            Stage::Open { lease, .. } => lease,
            Stage::Decided | Stage::Superseded => None,
        }
    }
}

pub(super) fn evolve(state: State, event: &Event) -> State {
    match (state, event) {
        (_, Event::FlagRaised(raised)) => State::Raised(Item {
            content: raised.content.clone(),
            author: raised.author,
            severity: raised.severity,
            second_opinion: raised.second_opinion,
            decisions: Vec::new(),
            appealed: false,
            stage: Stage::Open { round: Round::First, lease: None },
        }),
        // History that a decider would not have written adds nothing.
        (State::Absent, _) => State::Absent,
        (State::Raised(item), event) => State::Raised(add(item, event)),
    }
}

fn add(mut item: Item, event: &Event) -> Item {
    match event {
        Event::FlagRaised(_) => {}
        Event::UrgencyRaised(UrgencyRaised { severity, .. }) => item.severity = *severity,
        Event::FlagSuperseded(_) => item.stage = Stage::Superseded,
        Event::Claimed(Claimed { reviewer, until })
        | Event::Renewed(Renewed { reviewer, until })
        | Event::Assigned(Assigned { reviewer, until, .. }) => {
            lease(&mut item, Some(Lease { holder: *reviewer, until: *until }));
        }
        Event::Released(_) => lease(&mut item, None),
        Event::Completed(Completed { reviewer, outcome, second_opinion_follows, .. }) => {
            decided(&mut item, *reviewer, *outcome, *second_opinion_follows);
        }
        Event::Dismissed(Dismissed { reviewer, second_opinion_follows, .. }) => {
            decided(&mut item, *reviewer, Outcome::Dismissed, *second_opinion_follows);
        }
        Event::Escalated(_) => item.stage = Stage::Open { round: Round::Escalation, lease: None },
        Event::Appealed(_) => {
            item.appealed = true;
            item.stage = Stage::Open { round: Round::Appeal, lease: None };
        }
    }
    item
}

fn lease(item: &mut Item, new: Option<Lease>) {
    if let Stage::Open { lease, .. } = &mut item.stage {
        *lease = new;
    }
}

fn decided(item: &mut Item, reviewer: PrincipalId, outcome: Outcome, second_opinion_follows: bool) {
    item.decisions.push(Decided { reviewer, outcome });
    item.stage = if second_opinion_follows {
        Stage::Open { round: Round::Second, lease: None }
    } else {
        Stage::Decided
    };
}

//! What a batch says about one item.

use domain::review::{Completed, Dismissed, Event, FlagRaised, Outcome, Round, UrgencyRaised};
use kernel::{PrincipalId, Sequence, Timestamp, Version};

use crate::engine::DecodedCommit;

/// What is to be written about an item. `None` leaves columns as they are.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct ItemChange {
    /// Its first event, when that is in the batch, and when it was recorded.
    pub(super) raised: Option<(FlagRaised, Timestamp)>,
    /// How urgent it became after that.
    pub(super) urgency: Option<UrgencyRaised>,
    pub(super) status: Option<&'static str>,
    /// Whether the lease changes.
    pub(super) set_lease: bool,
    pub(super) lease: Option<(PrincipalId, Timestamp)>,
    pub(super) last: Option<(Decision, Timestamp)>,
    pub(super) first: Option<Decision>,
    pub(super) second: Option<Decision>,
    pub(super) appealed: bool,
    pub(super) changed_at: Timestamp,
    pub(super) version: Version,
    pub(super) sequence: Sequence,
}

/// Who decided what.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Decision {
    pub(super) reviewer: PrincipalId,
    pub(super) outcome: Outcome,
}

impl ItemChange {
    /// Nothing yet, of an item first met in `commit`.
    pub(super) fn first_in(commit: &DecodedCommit) -> Self {
        Self {
            raised: None,
            urgency: None,
            status: None,
            set_lease: false,
            lease: None,
            last: None,
            first: None,
            second: None,
            appealed: false,
            changed_at: commit.commit.recorded_at,
            version: commit.commit.version,
            sequence: commit.sequence,
        }
    }

    /// Adds what one more event says.
    pub(super) fn add(&mut self, commit: &DecodedCommit, version: Version, event: &Event) {
        let at = commit.commit.recorded_at;
        self.changed_at = at;
        self.version = version;
        self.sequence = commit.sequence;
        match event {
            Event::FlagRaised(raised) => {
                self.raised = Some((raised.clone(), at));
                self.is("pending");
            }
            Event::UrgencyRaised(raised) => self.urgency = Some(raised.clone()),
            Event::FlagSuperseded(_) => self.is("superseded"),
            Event::Claimed(claimed) => self.held(Some((claimed.reviewer, claimed.until))),
            Event::Renewed(renewed) => self.held(Some((renewed.reviewer, renewed.until))),
            Event::Assigned(assigned) => self.held(Some((assigned.reviewer, assigned.until))),
            Event::Released(_) => self.held(None),
            Event::Completed(Completed { reviewer, round, outcome, second_opinion_follows, .. }) => {
                let decision = Decision { reviewer: *reviewer, outcome: *outcome };
                self.decided(*round, decision, at);
                self.is(if *second_opinion_follows { "second_opinion" } else { "reviewed" });
            }
            Event::Dismissed(Dismissed { reviewer, round, second_opinion_follows, .. }) => {
                let decision = Decision { reviewer: *reviewer, outcome: Outcome::Dismissed };
                self.decided(*round, decision, at);
                self.is(if *second_opinion_follows { "second_opinion" } else { "dismissed" });
            }
            Event::Escalated(_) => self.is("escalated"),
            Event::Appealed(_) => {
                self.appealed = true;
                self.is("appealed");
            }
        }
    }

    /// A new status begins with nobody holding it.
    fn is(&mut self, status: &'static str) {
        self.status = Some(status);
        self.held(None);
    }

    fn held(&mut self, lease: Option<(PrincipalId, Timestamp)>) {
        self.set_lease = true;
        self.lease = lease;
    }

    fn decided(&mut self, round: Round, decision: Decision, at: Timestamp) {
        self.last = Some((decision, at));
        match round {
            Round::First => self.first = Some(decision),
            Round::Second => self.second = Some(decision),
            Round::Escalation | Round::Appeal => {}
        }
    }
}

//! What can happen to a review, and what each event says.

use kernel::{AggregateId, EventId, HoldsPersonal, PersonId, Personal, PrincipalId, Timestamp, Version};
use serde::{Deserialize, Serialize};

use crate::screening::{Finding, Severity};

/// What can happen to a review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A text was put before a person.
    FlagRaised(FlagRaised),
    /// It was flagged again, as more urgent.
    UrgencyRaised(UrgencyRaised),
    /// The text was written anew, or is gone.
    FlagSuperseded(FlagSuperseded),
    /// A reviewer holds it.
    Claimed(Claimed),
    /// A reviewer holds it for longer.
    Renewed(Renewed),
    /// A reviewer gave it back.
    Released(Released),
    /// It was given to a reviewer.
    Assigned(Assigned),
    /// A reviewer decided whether the text may be read.
    Completed(Completed),
    /// A reviewer said that the flag is wrong.
    Dismissed(Dismissed),
    /// Somebody senior has to decide.
    Escalated(Escalated),
    /// Another decision was asked for.
    Appealed(Appealed),
}

/// Where a text stands in the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Content {
    /// The kind of its record, for example `kintell_session`.
    pub aggregate: String,
    /// The record.
    pub aggregate_id: AggregateId,
    /// The event of the record that brought it.
    pub version: Version,
    /// The field of that event.
    pub field: String,
    /// The event that says what its screening found.
    pub screened_by: EventId,
}

/// A text was put before a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FlagRaised {
    /// Where the text stands.
    pub content: Content,
    /// Who wrote it.
    pub author: PersonId,
    /// How urgent it is.
    pub severity: Severity,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The rules that found it.
    pub rules_version: String,
    /// The policy that put it before a person.
    pub policy: String,
    /// When the text was screened.
    pub screened_at: Timestamp,
    /// When it has to be decided.
    pub due_at: Timestamp,
    /// Whether a second reviewer has to decide too.
    pub second_opinion: bool,
}

/// A text that waits was flagged again, as more urgent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UrgencyRaised {
    /// How urgent it is now.
    pub severity: Severity,
    /// The policy that says until when.
    pub policy: String,
    /// When it has to be decided now.
    pub due_at: Timestamp,
}

/// The text was written anew, or is gone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FlagSuperseded {
    /// The event that says so.
    pub by: EventId,
}

/// A reviewer holds it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Claimed {
    /// Who.
    pub reviewer: PrincipalId,
    /// Until when.
    pub until: Timestamp,
}

/// A reviewer holds it for longer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Renewed {
    /// Who.
    pub reviewer: PrincipalId,
    /// Until when.
    pub until: Timestamp,
}

/// A reviewer gave it back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Released {
    /// Who.
    pub reviewer: PrincipalId,
}

/// It was given to a reviewer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Assigned {
    /// To whom.
    pub reviewer: PrincipalId,
    /// By whom.
    pub by: PrincipalId,
    /// Until when they hold it.
    pub until: Timestamp,
}

/// What a reviewer decided.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The flag is right, and the text may be read.
    Approved,
    /// The text may not be read.
    Withheld,
    /// The flag is wrong: there is nothing in the text.
    Dismissed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Approved, Self::Withheld, Self::Dismissed];

    /// The name in events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Withheld => "withheld",
            Self::Dismissed => "dismissed",
        }
    }

    /// Whether the text may be read after it.
    pub const fn opens(self) -> bool {
        matches!(self, Self::Approved | Self::Dismissed)
    }
}

/// For the how manieth time it is decided.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Round {
    /// For the first time.
    First,
    /// By a second reviewer, drawn to compare the two.
    Second,
    /// By somebody senior.
    Escalation,
    /// Again, because somebody asked for it.
    Appeal,
}

impl Round {
    /// The name in events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Escalation => "escalation",
            Self::Appeal => "appeal",
        }
    }
}

/// A reviewer decided whether the text may be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Completed {
    /// Who.
    pub reviewer: PrincipalId,
    /// For the how manieth time.
    pub round: Round,
    /// What: approved or withheld.
    pub outcome: Outcome,
    /// Why, sealed under the key of the text's author.
    pub note: Option<Personal>,
    /// The policy that they decided by.
    pub policy: String,
    /// Whether a second reviewer decides next.
    pub second_opinion_follows: bool,
}

/// A reviewer said that the flag is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Dismissed {
    /// Who.
    pub reviewer: PrincipalId,
    /// For the how manieth time.
    pub round: Round,
    /// Why, sealed under the key of the text's author.
    pub note: Option<Personal>,
    /// The policy that they decided by.
    pub policy: String,
    /// Whether a second reviewer decides next.
    pub second_opinion_follows: bool,
}

/// Why somebody senior has to decide.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EscalationReason {
    /// A reviewer asked for it.
    Asked,
    /// Two reviewers disagree on whether the text may be read.
    Disagreement,
}

/// Somebody senior has to decide.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Escalated {
    /// Who held it.
    pub by: PrincipalId,
    /// Why.
    pub reason: EscalationReason,
    /// In words, sealed under the key of the text's author.
    pub note: Option<Personal>,
}

/// Another decision was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Appealed {
    /// Who recorded it.
    pub by: PrincipalId,
    /// Why, sealed under the key of the text's author.
    pub note: Option<Personal>,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal)) {
        if let Self::Completed(Completed { note: Some(note), .. })
        | Self::Dismissed(Dismissed { note: Some(note), .. })
        | Self::Escalated(Escalated { note: Some(note), .. })
        | Self::Appealed(Appealed { note: Some(note), .. }) = self
        {
            visit("note", note);
        }
    }
}

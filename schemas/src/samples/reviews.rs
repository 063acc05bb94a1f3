//! Samples of the review of a flagged text.

use domain::review::{
    Appealed, Assigned, Claimed, Completed, Content, Dismissed, Escalated, EscalationReason, Event,
    FlagRaised, FlagSuperseded, Outcome, POLICY_VERSION, Released, Renewed, Round, UrgencyRaised,
};
use domain::screening::{Severity, screen};
use kernel::{AggregateId, EventId, PrincipalId, Version};

use super::{AT, named, person_id, sealed, uuid};
use crate::registry::{AnyEvent, EventName};

pub(super) fn all() -> Vec<(EventName, AnyEvent)> {
    let (reviewer, policy) = (PrincipalId::new(uuid(60)), || POLICY_VERSION.to_owned());
    let until = AT.plus_seconds(900);
    let screening = screen("I will kill you");
    vec![
        named(Event::FlagRaised(FlagRaised {
            content: Content {
                aggregate: "kintell_session".into(),
                aggregate_id: AggregateId::new(uuid(50)),
                version: Version::ZERO.plus(1),
                field: "feedback".into(),
                screened_by: EventId::new(uuid(51)),
            },
            author: person_id(1),
            severity: Severity::High,
            findings: screening.findings,
            rules_version: screening.rules_version,
            policy: policy(),
            screened_at: AT,
            due_at: AT.plus_seconds(24 * 3_600),
            second_opinion: true,
        })),
        named(Event::UrgencyRaised(UrgencyRaised {
            severity: Severity::High,
            policy: policy(),
            due_at: AT.plus_seconds(24 * 3_600),
        })),
        named(Event::FlagSuperseded(FlagSuperseded { by: EventId::new(uuid(52)) })),
        named(Event::Claimed(Claimed { reviewer, until })),
        named(Event::Renewed(Renewed { reviewer, until })),
        named(Event::Released(Released { reviewer })),
        named(Event::Assigned(Assigned { reviewer, by: PrincipalId::new(uuid(61)), until })),
        named(Event::Completed(Completed {
            reviewer,
            round: Round::First,
            outcome: Outcome::Withheld,
            note: Some(sealed()),
            policy: policy(),
            second_opinion_follows: true,
        })),
        named(Event::Dismissed(Dismissed {
            reviewer,
            round: Round::Second,
            note: None,
            policy: policy(),
            second_opinion_follows: false,
        })),
        named(Event::Escalated(Escalated {
            by: reviewer,
            reason: EscalationReason::Disagreement,
            note: None,
        })),
        named(Event::Appealed(Appealed { by: PrincipalId::new(uuid(61)), note: Some(sealed()) })),
    ]
}

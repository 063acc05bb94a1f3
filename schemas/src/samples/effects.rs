//! Samples of effects outside of the platform, and of the endpoints that they reach.

use std::collections::BTreeSet;

use domain::{effect, endpoint};
use kernel::{AggregateId, EventId, Sequence};

use super::{AT, named, uuid};
use crate::registry::{AnyEvent, EventName};

pub(super) fn all() -> Vec<(EventName, AnyEvent)> {
    let later = AT.plus_seconds(300);
    let answer = || effect::Answer { status: Some(503), head: "try again later".into(), cut: true };
    vec![
        named(effect::Event::Requested(effect::Requested {
            kind: "webhook".into(),
            target: AggregateId::new(uuid(70)),
            contract: "standard-webhooks/1".into(),
            because: EventId::new(uuid(71)),
            position: Sequence::new(17),
            due_at: AT,
        })),
        named(effect::Event::Attempted(effect::Attempted { attempt: 1 })),
        named(effect::Event::Succeeded(effect::Succeeded {
            attempt: 2,
            answer: effect::Answer { status: Some(204), ..effect::Answer::default() },
        })),
        named(effect::Event::Failed(effect::Failed {
            attempt: 1,
            reason: "status".into(),
            answer: answer(),
            due_at: later,
            wait_noted: Some("capped".into()),
        })),
        named(effect::Event::Uncertain(effect::Uncertain {
            attempt: 1,
            reason: "cut".into(),
            answer: effect::Answer::default(),
            due_at: later,
        })),
        named(effect::Event::Abandoned(effect::Abandoned {
            attempts: 10,
            reason: "exhausted".into(),
            answer: answer(),
        })),
        named(effect::Event::Redriven(effect::Redriven { due_at: later })),
        named(endpoint::Event::Registered(endpoint::Registered {
            name: "the data lake".into(),
            host: "lake.example.org".into(),
            event_types: BTreeSet::from(["kintell.session.completed".into()]),
        })),
        named(endpoint::Event::SecretRotated(endpoint::SecretRotated { overlaps_until: later })),
        named(endpoint::Event::Disabled(endpoint::Disabled { reason: "by_hand".into() })),
        named(endpoint::Event::Enabled(endpoint::Enabled {})),
        named(endpoint::Event::Removed(endpoint::Removed {})),
    ]
}

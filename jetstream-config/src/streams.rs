//! The streams, as data.

use std::time::Duration;

use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};

use crate::subjects;

/// The one stream of every event ever accepted.
pub const EVENTS: &str = "EVENTS";

/// How many servers keep a copy: one on one machine, three in a cluster. In a configuration, the number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(try_from = "u8")]
pub enum Replicas {
    #[default]
    One,
    Three,
}

impl Replicas {
    /// The number.
    pub const fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::Three => 3,
        }
    }
}

impl TryFrom<u8> for Replicas {
    type Error = &'static str;

    fn try_from(count: u8) -> Result<Self, Self::Error> {
        match count {
            1 => Ok(Self::One),
            3 => Ok(Self::Three),
            _ => Err("a stream has 1 replica or 3"),
        }
    }
}

/// The log. It has no limit and forgets nothing: no age, no size, no delete, no purge.
///
/// Message schedules and TTLs stay off for ever: each would switch `deny_purge` off for good.
pub fn events(replicas: Replicas) -> Config {
    Config {
        name: EVENTS.to_owned(),
        description: Some("Every event ever accepted, one commit per message.".to_owned()),
        subjects: vec![subjects::EVENTS.to_owned()],
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::New,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_bytes: -1,
        max_age: Duration::ZERO,
        max_consumers: -1,
        max_message_size: -1,
        num_replicas: replicas.count(),
        deny_delete: true,
        deny_purge: true,
        allow_direct: true,
        ..Config::default()
    }
}

/// Every stream there is.
pub fn all(replicas: Replicas) -> Vec<Config> {
    vec![events(replicas)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_no_limit_and_nothing_may_be_taken_out() {
        let events = events(Replicas::One);
        assert!(events.deny_delete && events.deny_purge && !events.allow_rollup);
        assert!(!events.allow_message_ttl && !events.allow_message_schedules);
        assert_eq!((events.max_messages, events.max_bytes, events.max_age), (-1, -1, Duration::ZERO));
        assert_eq!(events.retention, RetentionPolicy::Limits);
        assert_eq!(events.discard, DiscardPolicy::New);
    }
}

//! The consumers, as data. **None is durable:** a position lives in Postgres, with the rows that were made
//! from it, never in the server. A reader makes an ephemeral consumer where it stands and lets it expire.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, ReplayPolicy, pull};

/// How a reader pulls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pulling {
    /// Messages asked for at once. Below 1,000 the client was seen to stall for half a minute.
    pub batch_messages_max: usize,
    /// How long one request stands. Short, because a request that the client lost count of ends here.
    pub expires: Duration,
    /// How often the server says that it is still there while there is nothing to send.
    pub heartbeat: Duration,
}

/// How every reader of the log pulls.
pub const PULLING: Pulling =
    Pulling { batch_messages_max: 2_000, expires: Duration::from_secs(4), heartbeat: Duration::from_secs(1) };

/// A reader of the log that starts at a stream sequence. Nothing is acknowledged: whoever reads keeps its
/// own position and checks that nothing is missing.
pub fn reader(start_sequence: u64) -> pull::Config {
    pull::Config {
        description: Some("Reads the log; its position is its owner's.".to_owned()),
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
        ack_policy: AckPolicy::None,
        replay_policy: ReplayPolicy::Instant,
        inactive_threshold: Duration::from_secs(30),
        memory_storage: true,
        num_replicas: 1,
        ..pull::Config::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_leaves_nothing_behind_and_acknowledges_nothing() {
        let reader = reader(7);
        assert_eq!((reader.durable_name, reader.name), (None, None));
        assert_eq!(reader.ack_policy, AckPolicy::None);
        assert!(reader.memory_storage && reader.inactive_threshold > Duration::ZERO);
    }

    #[test]
    fn a_batch_is_large_enough_not_to_stall() {
        let pulling = PULLING;
        assert!(pulling.batch_messages_max >= 1_000);
        assert!(pulling.heartbeat * 2 <= pulling.expires);
    }
}

//! How a stream of the server differs from what is wanted, and whether that can be mended.

use async_nats::jetstream::stream::Config;

/// What is to be done about a difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// The stream is updated in place; nothing that is stored changes.
    Update,
    /// The server would refuse, or history would be at stake: a human decides.
    Refuse {
        /// What is at stake.
        because: &'static str,
    },
}

/// One field that is not as wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Its name in the server's API.
    pub field: &'static str,
    pub found: String,
    pub wanted: String,
    pub remedy: Remedy,
}

/// Fields that let the server drop or replace what is stored while they are not as wanted.
const MAY_LOSE_HISTORY: [&str; 8] = [
    "discard",
    "max_msgs",
    "max_msgs_per_subject",
    "max_bytes",
    "max_age",
    "allow_rollup_hdrs",
    "deny_delete",
    "deny_purge",
];

impl Difference {
    /// Whether history is at stake: it cannot be mended without a human, or what is stored may be lost
    /// for as long as nobody mends it.
    pub fn puts_history_at_stake(&self) -> bool {
        self.remedy != Remedy::Update || MAY_LOSE_HISTORY.contains(&self.field)
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { field, found, wanted, remedy } = self;
        write!(f, "{field} is {found}, wanted {wanted}")?;
        match remedy {
            Remedy::Update => Ok(()),
            Remedy::Refuse { because } => write!(f, " (cannot be changed: {because})"),
        }
    }
}

const FOREVER: &str = "the server never takes it back";
const REWRITES: &str = "what is stored would have to be rewritten";
const NOT_A_LOG: &str = "such a stream is not this log";

/// Every field in which `found` is not as `wanted`. Fields that we leave to the server are not compared.
pub fn between(found: &Config, wanted: &Config) -> Vec<Difference> {
    let mut differences = Differences(Vec::new());
    let (update, refuse) = (Remedy::Update, |because| Remedy::Refuse { because });
    differences.of("storage", &found.storage, &wanted.storage, refuse(REWRITES));
    differences.of("retention", &found.retention, &wanted.retention, refuse(NOT_A_LOG));
    differences.of("sealed", &found.sealed, &wanted.sealed, refuse(FOREVER));
    differences.of("allow_msg_ttl", &found.allow_message_ttl, &wanted.allow_message_ttl, refuse(FOREVER));
    let schedules = (found.allow_message_schedules, wanted.allow_message_schedules);
    differences.of("allow_msg_schedules", &schedules.0, &schedules.1, refuse(FOREVER));
    let counters = (found.allow_message_counter, wanted.allow_message_counter);
    differences.of("allow_msg_counter", &counters.0, &counters.1, refuse(FOREVER));
    differences.of("mirror", &found.mirror.is_some(), &wanted.mirror.is_some(), refuse(NOT_A_LOG));
    let sourced = |config: &Config| config.sources.as_ref().is_some_and(|sources| !sources.is_empty());
    differences.of("sources", &sourced(found), &sourced(wanted), refuse(NOT_A_LOG));
    let transformed = |config: &Config| config.subject_transform.is_some();
    differences.of("subject_transform", &transformed(found), &transformed(wanted), refuse(NOT_A_LOG));
    let asynchronous = |config: &Config| {
        config
            .persist_mode
            .as_ref()
            .is_some_and(|mode| *mode != async_nats::jetstream::stream::PersistenceMode::Default)
    };
    differences.of("persist_mode", &asynchronous(found), &asynchronous(wanted), refuse(REWRITES));
    differences.subjects(&found.subjects, &wanted.subjects);
    differences.of("discard", &found.discard, &wanted.discard, update);
    differences.limit("max_msgs", found.max_messages, wanted.max_messages);
    differences.limit(
        "max_msgs_per_subject",
        found.max_messages_per_subject,
        wanted.max_messages_per_subject,
    );
    differences.limit("max_bytes", found.max_bytes, wanted.max_bytes);
    differences.of("max_age", &found.max_age, &wanted.max_age, update);
    differences.limit("max_msg_size", found.max_message_size.into(), wanted.max_message_size.into());
    differences.limit("max_consumers", found.max_consumers.into(), wanted.max_consumers.into());
    differences.of("num_replicas", &found.num_replicas, &wanted.num_replicas, update);
    differences.of("no_ack", &found.no_ack, &wanted.no_ack, update);
    differences.of("allow_rollup_hdrs", &found.allow_rollup, &wanted.allow_rollup, update);
    differences.of("allow_direct", &found.allow_direct, &wanted.allow_direct, update);
    differences.denial("deny_delete", found.deny_delete, wanted.deny_delete);
    differences.denial("deny_purge", found.deny_purge, wanted.deny_purge);
    differences.0
}

struct Differences(Vec<Difference>);

impl Differences {
    fn of<T: PartialEq + std::fmt::Debug>(
        &mut self,
        field: &'static str,
        found: &T,
        wanted: &T,
        remedy: Remedy,
    ) {
        if found != wanted {
            let (found, wanted) = (format!("{found:?}"), format!("{wanted:?}"));
            self.0.push(Difference { field, found, wanted, remedy });
        }
    }

    /// Zero and -1 both mean that there is no limit.
    fn limit(&mut self, field: &'static str, found: i64, wanted: i64) {
        let normal = |limit: i64| if limit <= 0 { "no limit".to_owned() } else { limit.to_string() };
        let (found, wanted) = (normal(found), normal(wanted));
        if found != wanted {
            self.0.push(Difference { field, found, wanted, remedy: Remedy::Update });
        }
    }

    /// What is denied stays denied: the server does not take a denial back.
    fn denial(&mut self, field: &'static str, found: bool, wanted: bool) {
        let remedy = if found { Remedy::Refuse { because: FOREVER } } else { Remedy::Update };
        self.of(field, &found, &wanted, remedy);
    }

    /// A subject can be added. Taking one away would leave its messages in the stream for ever.
    fn subjects(&mut self, found: &[String], wanted: &[String]) {
        let extra = found.iter().any(|subject| !wanted.contains(subject));
        let because = "messages of other subjects may already stand in the log";
        let remedy = if extra { Remedy::Refuse { because } } else { Remedy::Update };
        let sorted = |subjects: &[String]| {
            let mut subjects = subjects.to_vec();
            subjects.sort_unstable();
            subjects
        };
        self.of("subjects", &sorted(found), &sorted(wanted), remedy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::{Replicas, events};
    use std::time::Duration;

    fn fields(change: impl FnOnce(&mut Config)) -> Vec<(&'static str, bool)> {
        let mut found = events(Replicas::One);
        change(&mut found);
        let differences = between(&found, &events(Replicas::One));
        differences.iter().map(|difference| (difference.field, difference.remedy == Remedy::Update)).collect()
    }

    #[test]
    fn a_stream_does_not_differ_from_itself() {
        assert_eq!(fields(|_| ()), []);
    }

    #[test]
    fn no_limit_may_be_written_in_two_ways() {
        assert_eq!(fields(|found| found.max_bytes = 0), []);
    }

    #[test]
    fn limits_and_missing_denials_are_mended() {
        assert_eq!(fields(|found| found.max_messages = 1_000), [("max_msgs", true)]);
        assert_eq!(fields(|found| found.max_age = Duration::from_mins(1)), [("max_age", true)]);
        assert_eq!(fields(|found| found.deny_purge = false), [("deny_purge", true)]);
        assert_eq!(fields(|found| found.allow_direct = false), [("allow_direct", true)]);
        assert_eq!(fields(|found| found.subjects.clear()), [("subjects", true)]);
    }

    #[test]
    fn a_limit_and_a_missing_denial_put_history_at_stake_and_a_way_of_reading_does_not() {
        let at_stake = |change: fn(&mut Config)| {
            let mut found = events(Replicas::One);
            change(&mut found);
            between(&found, &events(Replicas::One)).iter().any(Difference::puts_history_at_stake)
        };
        assert!(at_stake(|found| found.max_age = Duration::from_mins(1)));
        assert!(at_stake(|found| found.deny_delete = false));
        assert!(at_stake(|found| found.storage = async_nats::jetstream::stream::StorageType::Memory));
        assert!(!at_stake(|found| found.allow_direct = false));
        assert!(!at_stake(|found| found.num_replicas = 3));
    }

    #[test]
    fn what_touches_history_is_refused() {
        assert_eq!(fields(|found| found.allow_message_schedules = true), [("allow_msg_schedules", false)]);
        assert_eq!(fields(|found| found.subjects.push("other".to_owned())), [("subjects", false)]);
        let storage = async_nats::jetstream::stream::StorageType::Memory;
        assert_eq!(fields(|found| found.storage = storage), [("storage", false)]);
    }
}

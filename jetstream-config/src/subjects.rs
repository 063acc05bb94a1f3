//! The subjects of our own, as data: who publishes, who listens, and what is said.

use crate::server_configuration::Role;

/// Every event: `evt.<tenant>.<aggregate>.<id>`.
pub const EVENTS: &str = "evt.>";
/// A personal key was destroyed: whoever holds it forgets it. Told by who destroyed it.
pub const KEYS_DESTROYED: &str = "teei.keys.destroyed";
/// How far a projection has come, announced by its worker: `teei.projection.<name>`, the sequence.
pub const PROJECTION: &str = "teei.projection.*";
/// Somebody waits for a read model to reach a position: whoever keeps them level does not rest. Told by readers.
pub const PROJECTIONS_AWAITED: &str = "teei.projections.awaited";
/// How far the archive has come, announced by the archiver: `<incarnation> <sequence>`.
pub const WATERMARK: &str = "teei.watermark";
/// The same, on request.
pub const WATERMARK_GET: &str = "teei.watermark.get";

/// A subject and its use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subject {
    /// With its wildcards.
    pub subject: &'static str,
    /// The users that may publish to it, besides the admin; [`Role::may_publish`] is made from this.
    pub published_by: &'static [Role],
    /// The roles that listen to it.
    pub heard_by: &'static str,
    /// What a message says.
    pub says: &'static str,
}

/// Alphabetical.
pub const ALL: &[Subject] = &[
    Subject {
        subject: EVENTS,
        published_by: &[Role::Appender],
        heard_by: "the stream EVENTS",
        says: "one commit: all the events that one command decided for one aggregate",
    },
    Subject {
        subject: KEYS_DESTROYED,
        published_by: &[Role::Appender],
        heard_by: "every process that keeps personal keys in memory",
        says: "forget the key of this person",
    },
    Subject {
        subject: PROJECTION,
        published_by: &[Role::Reader],
        heard_by: "the query API, which waits for positions",
        says: "up to here the read model has taken the log in",
    },
    Subject {
        subject: PROJECTIONS_AWAITED,
        published_by: &[Role::Reader],
        heard_by: "the workers that keep the read models level",
        says: "a reader waits for a read model",
    },
    Subject {
        subject: WATERMARK,
        published_by: &[Role::Appender],
        heard_by: "every process that reads the log",
        says: "up to here every commit is in both stores",
    },
    Subject {
        subject: WATERMARK_GET,
        published_by: &[Role::Appender, Role::Reader],
        heard_by: "whoever holds the archiver's lease",
        says: "where is the watermark? The answer is as on teei.watermark",
    },
];

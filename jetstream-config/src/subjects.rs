//! The subjects of our own, as data: who publishes, who listens, and what is said.

/// Every event: `evt.<tenant>.<aggregate>.<id>`.
pub const EVENTS: &str = "evt.>";
/// How far a projection has come, announced by its worker: `teei.projection.<name>`, the sequence.
pub const PROJECTION: &str = "teei.projection.*";
/// How far the archive has come, announced by the archiver: `<incarnation> <sequence>`.
pub const WATERMARK: &str = "teei.watermark";
/// The same, on request.
pub const WATERMARK_GET: &str = "teei.watermark.get";

/// A subject and its use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subject {
    /// With its wildcards.
    pub subject: &'static str,
    /// The roles that publish to it.
    pub published_by: &'static str,
    /// The roles that listen to it.
    pub heard_by: &'static str,
    /// What a message says.
    pub says: &'static str,
}

/// Alphabetical.
pub const ALL: &[Subject] = &[
    Subject {
        subject: EVENTS,
        published_by: "command-api",
        heard_by: "the stream EVENTS",
        says: "one commit: all the events that one command decided for one aggregate",
    },
    Subject {
        subject: PROJECTION,
        published_by: "whoever works on the projection",
        heard_by: "the query API, which waits for positions",
        says: "up to here the read model has taken the log in",
    },
    Subject {
        subject: WATERMARK,
        published_by: "whoever holds the archiver's lease",
        heard_by: "every process that reads the log",
        says: "up to here every commit is in both stores",
    },
    Subject {
        subject: WATERMARK_GET,
        published_by: "anyone who reads the log",
        heard_by: "whoever holds the archiver's lease",
        says: "where is the watermark? The answer is as on teei.watermark",
    },
];

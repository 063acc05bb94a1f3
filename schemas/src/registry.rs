//! Every (name, version) that was ever written, and the type it becomes today.
//!
//! To add an event: a variant in its aggregate's `Event`, a line here, a golden file
//! (`cargo run -p schemas --example generate`). To change one: a new version beside the old line, an
//! upcaster in [`crate::past`]. A golden file is never edited.

use domain::Decider as _;
use domain::{
    buddy_checkin, buddy_event, buddy_feedback, buddy_match, company, course, credential, effect, endpoint,
    enrolment, identifier, import, kintell_session, membership, milestones, person, profile,
    projection_operations, review,
};
use serde::de::DeserializeOwned;

use crate::past;

/// Why an event record cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No version of any event has this name and version.
    #[error("{name} v{version} is not in the registry")]
    Unknown {
        /// The name found.
        name: String,
        /// The version found.
        version: u16,
    },
    /// The payload does not fit its type.
    #[error("the payload of {name} v{version} does not fit its type")]
    Misfit {
        /// The name found.
        name: String,
        /// The version found.
        version: u16,
        /// What did not fit.
        #[source]
        source: rmp_serde::decode::Error,
    },
    /// The payload holds something that must not be stored, for example a text that was not sealed.
    #[error("the payload of {name} cannot be stored")]
    NotStorable {
        /// The event's name.
        name: &'static str,
        /// Why.
        #[source]
        source: rmp_serde::encode::Error,
    },
}

/// A name and a version, as they stand in the log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct EventName {
    /// `<domain>.<entity>.<action>`.
    pub name: &'static str,
    /// The version of the payload's shape.
    pub version: u16,
}

/// An aggregate's event that can be written to the log and read from it.
pub trait WireEvent: Sized + kernel::HoldsPersonal {
    /// The name and version written today.
    fn event_name(&self) -> EventName;
    /// The payload as MessagePack. Fails when a personal text was not sealed.
    fn payload(&self) -> Result<Vec<u8>, RegistryError>;
    /// Reads a payload of any version ever written, upcast to today.
    fn read(name: &str, version: u16, data: &[u8]) -> Result<Self, RegistryError>;
}

/// One line of the registry.
pub struct Entry {
    /// The name and version.
    pub event: EventName,
    /// The kind of aggregate it belongs to.
    pub aggregate: &'static str,
    /// Older names of the same event, for consumers that know them (DECISIONS C30).
    pub aliases: &'static [&'static str],
    /// What it says, in one line.
    pub about: &'static str,
    /// Whether it is what is written today.
    pub current: bool,
    /// The JSON Schema of the payload.
    pub schema: fn() -> schemars::Schema,
    /// Reads the payload, upcast to today.
    pub read: fn(&[u8]) -> Result<AnyEvent, rmp_serde::decode::Error>,
    /// Reads the JSON form of the payload, upcast to today, and writes it as MessagePack in its own version.
    pub from_json: fn(serde_json::Value) -> Result<Vec<u8>, serde_json::Error>,
}

/// The entry of a name and version, as a kind of aggregate has it: kinds share events, for example
/// `safety.text.screened`.
pub fn find(aggregate: &str, name: &str, version: u16) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| {
        entry.event.version == version && entry.event.name == name && entry.aggregate == aggregate
    })
}

fn unknown(name: &str, version: u16) -> RegistryError {
    RegistryError::Unknown { name: name.to_owned(), version }
}

/// What a payload takes, usually: room made at once for all of it.
const PAYLOAD_BYTES: usize = 512;

trait EventJson {
    fn json(&self) -> serde_json::Value;
    fn json_text(&self) -> String;
}

fn repack<T: serde::Serialize + DeserializeOwned>(
    json: serde_json::Value,
) -> Result<Vec<u8>, serde_json::Error> {
    let value: T = serde_json::from_value(json)?;
    rmp_serde::to_vec_named(&value).map_err(serde::de::Error::custom)
}

macro_rules! registry {
    ($(
        $(#[$of:meta])* $any:ident $module:ident $aggregate:literal {
            $( $variant:ident $payload:ident = $name:literal v $version:literal $(alias $alias:literal)? : $about:literal
               $(, past v $old:literal $old_type:path )? ; )*
        }
    )*) => {
        /// An event of any aggregate: what projections read.
        #[derive(Clone, PartialEq, Debug)]
        pub enum AnyEvent {
            $( $(#[$of])* $any($module::Event), )*
        }

        impl AnyEvent {
            /// Reads a payload of any event ever written by a kind of aggregate.
            pub fn read(
                aggregate: &str,
                name: &str,
                version: u16,
                data: &[u8],
            ) -> Result<Self, RegistryError> {
                let entry = find(aggregate, name, version).ok_or_else(|| unknown(name, version))?;
                (entry.read)(data)
                    .map_err(|source| RegistryError::Misfit { name: name.to_owned(), version, source })
            }

            /// The name and version it is written with today.
            pub fn event_name(&self) -> EventName {
                match self {
                    $( Self::$any(event) => event.event_name(), )*
                }
            }

            /// The payload of today's version as JSON, sealed fields shut.
            pub fn to_json(&self) -> serde_json::Value {
                match self {
                    $( Self::$any(event) => event.json(), )*
                }
            }

            /// The same as [`AnyEvent::to_json`], as text: written at once, without a tree in between.
            pub fn to_json_text(&self) -> String {
                match self {
                    $( Self::$any(event) => event.json_text(), )*
                }
            }
        }

        /// Alphabetical by aggregate; within one, in the order of a life.
        pub static REGISTRY: &[Entry] = &[ $( $(
            $( Entry {
                event: EventName { name: $name, version: $old },
                aggregate: $aggregate,
                aliases: &[],
                about: $about,
                current: false,
                schema: || schemars::schema_for!($old_type),
                read: |data| rmp_serde::from_slice::<$old_type>(data)
                    .map(|old| AnyEvent::$any($module::Event::$variant(old.into()))),
                from_json: repack::<$old_type>,
            }, )?
            Entry {
                event: EventName { name: $name, version: $version },
                aggregate: $aggregate,
                aliases: &[$($alias)?],
                about: $about,
                current: true,
                schema: || schemars::schema_for!($module::$payload),
                read: |data| rmp_serde::from_slice::<$module::$payload>(data)
                    .map(|payload| AnyEvent::$any($module::Event::$variant(payload))),
                from_json: repack::<$module::$payload>,
            },
        )* )* ];

        $(
            impl WireEvent for $module::Event {
                fn event_name(&self) -> EventName {
                    match self {
                        $( Self::$variant(_) => EventName { name: $name, version: $version }, )*
                    }
                }

                fn payload(&self) -> Result<Vec<u8>, RegistryError> {
                    let mut bytes = Vec::with_capacity(PAYLOAD_BYTES);
                    match self {
                        $( Self::$variant(payload) => rmp_serde::encode::write_named(&mut bytes, payload), )*
                    }
                    .map(|()| bytes)
                    .map_err(|source| RegistryError::NotStorable { name: self.event_name().name, source })
                }

                fn read(name: &str, version: u16, data: &[u8]) -> Result<Self, RegistryError> {
                    match AnyEvent::read($aggregate, name, version, data)? {
                        AnyEvent::$any(event) => Ok(event),
                        _ => Err(unknown(name, version)),
                    }
                }
            }

            impl EventJson for $module::Event {
                fn json(&self) -> serde_json::Value {
                    match self {
                        $( Self::$variant(payload) => serde_json::to_value(payload), )*
                    }
                    .unwrap_or(serde_json::Value::Null)
                }

                fn json_text(&self) -> String {
                    match self {
                        $( Self::$variant(payload) => serde_json::to_string(payload), )*
                    }
                    .unwrap_or_else(|_| "null".to_owned())
                }
            }

            impl From<$module::Event> for AnyEvent {
                fn from(event: $module::Event) -> Self {
                    Self::$any(event)
                }
            }
        )*
    };
}

impl AnyEvent {
    /// Whether it only says that a newer version of a record is what is known. Read models pass over it.
    pub fn confirms(&self) -> bool {
        match self {
            Self::BuddyCheckin(event) => buddy_checkin::BuddyCheckin::confirms(event),
            Self::BuddyEvent(event) => buddy_event::BuddyEvent::confirms(event),
            Self::BuddyFeedback(event) => buddy_feedback::BuddyFeedback::confirms(event),
            Self::BuddyMatch(event) => buddy_match::BuddyMatch::confirms(event),
            Self::Company(event) => company::Company::confirms(event),
            Self::Course(event) => course::Course::confirms(event),
            Self::Credential(event) => credential::Credential::confirms(event),
            Self::Enrolment(event) => enrolment::Enrolment::confirms(event),
            Self::KintellSession(event) => kintell_session::KintellSession::confirms(event),
            Self::Membership(event) => membership::Membership::confirms(event),
            Self::Person(event) => person::Person::confirms(event),
            Self::Effect(_)
            | Self::Endpoint(_)
            | Self::Identifier(_)
            | Self::Import(_)
            | Self::Milestones(_)
            | Self::Profile(_)
            | Self::Projection(_)
            | Self::Review(_) => false,
        }
    }
}

registry! {
    /// Of a check-in of a match.
    BuddyCheckin buddy_checkin "buddy_checkin" {
        Recorded Recorded = "buddy.checkin.completed" v 1: "A match checked in.";
        TextScreened TextScreened = "safety.text.screened" v 1: "A text was screened before it was recorded.";
        Amended Amended = "buddy.checkin.amended" v 1: "A newer version of a check-in's record differs.";
        Confirmed Confirmed = "buddy.checkin.confirmed" v 1: "A newer version of a check-in's record says the same.";
        Retracted Retracted = "buddy.checkin.retracted" v 1: "A check-in's record was withdrawn.";
    }
    /// Of what a match did.
    BuddyEvent buddy_event "buddy_event" {
        Recorded Recorded = "buddy.event.logged" v 1: "A match did something together.";
        TextScreened TextScreened = "safety.text.screened" v 1: "A text was screened before it was recorded.";
        Amended Amended = "buddy.event.amended" v 1: "A newer version of an event's record differs.";
        Confirmed Confirmed = "buddy.event.confirmed" v 1: "A newer version of an event's record says the same.";
        Retracted Retracted = "buddy.event.retracted" v 1: "An event's record was withdrawn.";
    }
    /// Of feedback on a match.
    BuddyFeedback buddy_feedback "buddy_feedback" {
        Recorded Recorded = "buddy.feedback.submitted" v 1: "One of a match gave feedback.";
        TextScreened TextScreened = "safety.text.screened" v 1: "A text was screened before it was recorded.";
        Amended Amended = "buddy.feedback.amended" v 1: "A newer version of a feedback's record differs.";
        Confirmed Confirmed = "buddy.feedback.confirmed" v 1: "A newer version of a feedback's record says the same.";
        Retracted Retracted = "buddy.feedback.retracted" v 1: "A feedback's record was withdrawn.";
    }
    /// Of a buddy match.
    BuddyMatch buddy_match "buddy_match" {
        Recorded Recorded = "buddy.match.created" v 1: "A participant and a volunteer were matched.";
        TextScreened TextScreened = "safety.text.screened" v 1: "A text was screened before it was recorded.";
        Amended Amended = "buddy.match.amended" v 1: "A newer version of a match's record differs.";
        Confirmed Confirmed = "buddy.match.confirmed" v 1: "A newer version of a match's record says the same.";
        Retracted Retracted = "buddy.match.retracted" v 1: "A match's record was withdrawn.";
    }
    /// Of a company.
    Company company "company" {
        Registered Registered = "directory.company.registered" v 1: "A company became known.";
        Amended Amended = "directory.company.amended" v 1: "A newer version of a company's record differs.";
        Confirmed Confirmed = "directory.company.confirmed" v 1: "A newer version of a company's record says the same.";
        Retracted Retracted = "directory.company.retracted" v 1: "A company's record was withdrawn.";
    }
    /// Of a learner on a course.
    Course course "course" {
        Enrolled Progressed = "upskilling.course.enrolled" v 1: "A learner has a place on a course.";
        ProgressUpdated Progressed = "upskilling.progress.updated" v 1: "A learner began a course, or is further.";
        Completed Progressed = "upskilling.course.completed" v 1: "A learner completed a course.";
        Dropped Progressed = "upskilling.course.dropped" v 1: "A learner gave a course up.";
        Amended Progressed = "upskilling.course.amended" v 1: "A newer version of a course record differs.";
        Confirmed Confirmed = "upskilling.course.confirmed" v 1: "A newer version of a course record says the same.";
        Retracted Retracted = "upskilling.course.retracted" v 1: "A course record was withdrawn.";
    }
    /// Of a credential.
    Credential credential "credential" {
        Recorded Recorded = "upskilling.credential.issued" v 1: "A provider issued a credential.";
        TextScreened TextScreened = "safety.text.screened" v 1: "A text was screened before it was recorded.";
        Amended Amended = "upskilling.credential.amended" v 1: "A newer version of a credential's record differs.";
        Confirmed Confirmed = "upskilling.credential.confirmed" v 1: "A newer version of a credential's record says the same.";
        Retracted Retracted = "upskilling.credential.retracted" v 1: "A credential's record was withdrawn.";
    }
    /// Of an effect outside of the platform.
    Effect effect "effect" {
        Requested Requested = "effects.effect.requested" v 1: "An effect outside of the platform was asked for.";
        Attempted Attempted = "effects.effect.attempted" v 1: "An attempt began that must not be made twice unseen.";
        Succeeded Succeeded = "effects.effect.succeeded" v 1: "The peer has taken an effect.";
        Failed Failed = "effects.effect.failed" v 1: "An attempt at an effect failed, and another follows.";
        Uncertain Uncertain = "effects.effect.uncertain" v 1: "Nobody knows whether the peer has taken an effect.";
        Abandoned Abandoned = "effects.effect.abandoned" v 1: "An effect was given up.";
        Redriven Redriven = "effects.effect.redriven" v 1: "Another attempt at an effect that was given up was asked for.";
    }
    /// Of an endpoint outside of the platform.
    Endpoint endpoint "endpoint" {
        Registered Registered = "delivery.endpoint.registered" v 1: "An endpoint is told of events from here on.";
        SecretRotated SecretRotated = "delivery.endpoint.secret_rotated" v 1: "An endpoint has another secret.";
        Disabled Disabled = "delivery.endpoint.disabled" v 1: "An endpoint is told nothing for now.";
        Enabled Enabled = "delivery.endpoint.enabled" v 1: "An endpoint is told of events again, from here on.";
        Removed Removed = "delivery.endpoint.removed" v 1: "An endpoint is told nothing any more.";
    }
    /// Of an enrolment in a programme.
    Enrolment enrolment "enrolment" {
        Recorded Recorded = "ingest.enrollment.created" v 1: "A person has a place in a programme.";
        TextScreened TextScreened = "safety.text.screened" v 1: "A text was screened before it was recorded.";
        Amended Amended = "ingest.enrollment.amended" v 1: "A newer version of an enrolment's record differs.";
        Confirmed Confirmed = "ingest.enrollment.confirmed" v 1: "A newer version of an enrolment's record says the same.";
        Retracted Retracted = "ingest.enrollment.retracted" v 1: "An enrolment's record was withdrawn.";
    }
    /// Of an identifier.
    Identifier identifier "identifier" {
        Claimed Claimed = "identity.identifier.claimed" v 1: "Someone holds an identifier now.";
        Released Released = "identity.identifier.released" v 1: "An identifier was given up.";
        Suppressed Suppressed = "identity.identifier.suppressed" v 1: "The holder of an identifier was erased.";
    }
    /// Of an import.
    Import import "import" {
        Started Started = "ingest.import.started" v 1: "An upload of records began.";
        Completed Completed = "ingest.import.completed" v 1: "Every row of an upload was answered.";
        Cancelled Cancelled = "ingest.import.cancelled" v 1: "Somebody ended an upload before every row was answered.";
    }
    /// Of the milestones of a person.
    Milestones milestones "journey" {
        Reached Reached = "orchestration.milestone.reached" v 1 alias "orchestration.journey.milestone.reached":
            "A person reached a milestone of their journey; reported once.";
    }
    /// Of a Kintell session.
    KintellSession kintell_session "kintell_session" {
        Scheduled Scheduled = "kintell.session.scheduled" v 1: "A session was agreed upon.";
        Completed Completed = "kintell.session.completed" v 2: "A session took place.",
            past v 1 past::kintell_session_completed_v1::KintellSessionCompletedV1;
        RatingCreated RatingCreated = "kintell.rating.created" v 1: "The participant rated the session.";
        TextScreened TextScreened = "safety.text.screened" v 1: "A text was screened before it was recorded.";
        Amended Amended = "kintell.session.amended" v 1: "A newer version of a session's record differs.";
        Confirmed Confirmed = "kintell.session.confirmed" v 1: "A newer version of a session's record says the same.";
        ScheduleConfirmed Confirmed = "kintell.session.schedule_confirmed" v 1: "A newer version of an appointment's record says the same.";
        RatingConfirmed Confirmed = "kintell.rating.confirmed" v 1: "A newer version of a rating says the same.";
        RatingKept RatingKept = "kintell.rating.kept" v 1: "A rating or a text that does not count now is kept.";
        FeedbackRestored FeedbackRestored = "kintell.feedback.restored" v 1: "A text that was kept stands again.";
        Retracted Retracted = "kintell.session.retracted" v 1: "A session's record was withdrawn.";
    }
    /// Of a person's memberships.
    Membership membership "membership" {
        Started Started = "directory.membership.started" v 1: "A directory record says a person belongs to a company.";
        Amended Amended = "directory.membership.amended" v 1: "A newer version of the directory record differs.";
        Confirmed Confirmed = "directory.membership.confirmed" v 1: "A release of a directory changes no membership.";
        Retracted Retracted = "directory.membership.retracted" v 1: "A directory record was withdrawn.";
    }
    /// Of a person.
    Person person "person" {
        Registered Registered = "identity.user.registered" v 1 alias "user.registered": "A person became known.";
        Amended Amended = "identity.user.amended" v 1: "A directory says more, or something else, about a person.";
        Confirmed Confirmed = "identity.user.confirmed" v 1: "A newer version of a directory record says the same.";
        RoleAdded RoleAdded = "identity.user.role_added" v 1: "A person took a further role.";
        IdentifierLinked IdentifierLinked = "identity.user.identifier_linked" v 1:
            "An id of a person in another system became known.";
        IdentifierUnlinked IdentifierUnlinked = "identity.user.identifier_unlinked" v 1:
            "An id in another system is not a person's any more.";
        ErasureRequested ErasureRequested = "privacy.erasure.requested" v 1: "The erasure of a person was ordered.";
        Erased Erased = "privacy.erasure.completed" v 1 alias "user.deleted": "The key of a person is destroyed.";
    }
    /// Of what staff say of a person.
    Profile profile "profile" {
        Updated Updated = "orchestration.profile.updated" v 1:
            "Flags of a person's journey were set by hand, or given back to the rules.";
    }
    /// Of a projection.
    Projection projection_operations "projection" {
        RebuildRequested RebuildRequested = "operations.projection.rebuild_requested" v 1: "A rebuild was ordered.";
        Rebuilt Rebuilt = "operations.projection.rebuilt" v 1: "A rebuild was compared with the live version.";
        RebuildFailed RebuildFailed = "operations.projection.rebuild_failed" v 1: "A rebuild broke off.";
        RedriveRequested RedriveRequested = "operations.parked_event.redrive_requested" v 1:
            "Driving a parked key again was ordered.";
        Redriven Redriven = "operations.parked_event.redriven" v 1: "A parked key was driven again.";
        SkipRequested SkipRequested = "operations.parked_event.skip_requested" v 1:
            "Leaving a parked event out was ordered.";
        Skipped Skipped = "operations.parked_event.skipped" v 1: "A parked event was left out for good.";
    }
    /// Of the review of a flagged text.
    Review review "review" {
        FlagRaised FlagRaised = "safety.flag.raised" v 1: "A text was put before a person.";
        UrgencyRaised UrgencyRaised = "safety.flag.urgency_raised" v 1: "A text that waits was flagged again, as more urgent.";
        FlagSuperseded FlagSuperseded = "safety.flag.superseded" v 1: "A flagged text was written anew, or is gone.";
        Claimed Claimed = "safety.review.claimed" v 1: "A reviewer holds a flagged text.";
        Renewed Renewed = "safety.review.renewed" v 1: "A reviewer holds a flagged text for longer.";
        Released Released = "safety.review.released" v 1: "A reviewer gave a flagged text back.";
        Assigned Assigned = "safety.review.assigned" v 1: "A flagged text was given to a reviewer.";
        Completed Completed = "safety.review.completed" v 1: "A reviewer decided whether a flagged text may be read.";
        Dismissed Dismissed = "safety.review.dismissed" v 1: "A reviewer said that a flag is wrong.";
        Escalated Escalated = "safety.review.escalated" v 1: "Somebody senior has to decide on a flagged text.";
        Appealed Appealed = "safety.review.appealed" v 1: "Another decision on a flagged text was asked for.";
    }
}

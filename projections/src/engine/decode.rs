//! Commits of the log, decoded once for all projections of the process.

use std::sync::Arc;

use event_store::{Recorded, aggregate_of};
use kernel::{Personal, SealedField, Sequence, TenantId, Version};
use schemas::codec::CodecError;
use schemas::envelope::{Commit, EventRecord};
use schemas::registry::{AnyEvent, RegistryError};

use super::ParkKey;

/// A commit, its events read and upcast.
#[derive(Debug)]
pub struct DecodedCommit {
    /// Its position.
    pub sequence: Sequence,
    /// Its subject.
    pub subject: String,
    /// The envelope. The payloads of its events are taken out: they are in `events`.
    pub commit: Commit,
    /// Its events, in order.
    pub events: Vec<AnyEvent>,
}

/// A commit that cannot be read: every projection that reads its aggregate parks it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    /// Its position.
    pub sequence: Sequence,
    /// Its subject.
    pub subject: String,
    /// Why, in words that hold nothing of its content but names of events.
    pub reason: String,
}

/// One position of the log.
#[derive(Clone, Debug)]
pub enum LogEntry {
    /// It can be read.
    Commit(Arc<DecodedCommit>),
    /// It cannot.
    Unreadable(Arc<Unreadable>),
}

#[derive(Debug, thiserror::Error)]
enum DecodeError {
    #[error(transparent)]
    Codec(#[from] CodecError),
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error("the commit says it belongs to another subject")]
    Misplaced,
}

impl LogEntry {
    /// Reads a commit of the log. Total: what cannot be read is an answer too.
    pub fn decode(recorded: Recorded) -> Self {
        match decode(&recorded) {
            Ok((commit, events)) => {
                let Recorded { sequence, subject, .. } = recorded;
                Self::Commit(Arc::new(DecodedCommit { sequence, subject, commit, events }))
            }
            Err(error) => Self::Unreadable(Arc::new(Unreadable {
                sequence: recorded.sequence,
                subject: recorded.subject,
                reason: error.to_string(),
            })),
        }
    }

    /// Its position.
    pub fn sequence(&self) -> Sequence {
        match self {
            Self::Commit(commit) => commit.sequence,
            Self::Unreadable(unreadable) => unreadable.sequence,
        }
    }

    /// Its subject.
    pub fn subject(&self) -> &str {
        match self {
            Self::Commit(commit) => &commit.subject,
            Self::Unreadable(unreadable) => &unreadable.subject,
        }
    }

    /// The kind of aggregate its subject names; empty when the subject is not one of ours.
    pub fn aggregate(&self) -> &str {
        aggregate_of(self.subject()).unwrap_or_default()
    }
}

fn decode(recorded: &Recorded) -> Result<(Commit, Vec<AnyEvent>), DecodeError> {
    let mut commit = schemas::codec::decode(&recorded.payload)?;
    if commit.subject() != recorded.subject {
        return Err(DecodeError::Misplaced);
    }
    let read =
        |event: &EventRecord| AnyEvent::read(&commit.aggregate, &event.name, event.version, &event.data);
    let events = commit.events.iter().map(read).collect::<Result<_, _>>()?;
    // They are held once, read: thousands of commits are kept for the projections that follow.
    commit.events.iter_mut().for_each(|event| event.data = Vec::new());
    Ok((commit, events))
}

/// The tenant in `evt.<tenant>.<aggregate>.<id>`.
pub fn tenant_of(subject: &str) -> Option<TenantId> {
    let mut tokens = subject.split('.');
    (tokens.next() == Some("evt")).then_some(())?;
    tokens.next()?.parse().ok()
}

impl DecodedCommit {
    /// The key of its own aggregate.
    pub fn own_key(&self) -> ParkKey {
        ParkKey::new(self.subject.clone())
    }

    /// Whether it only says that a newer version of a record is what is known.
    pub fn confirms(&self) -> bool {
        self.events.iter().all(AnyEvent::confirms)
    }

    /// Its events with their numbers in the aggregate: the first event ever has 1.
    pub fn numbered(&self) -> impl Iterator<Item = (Version, &EventRecord, &AnyEvent)> {
        let records = self.commit.events.iter().zip(&self.events);
        records
            .enumerate()
            .map(|(index, (record, event))| (self.commit.version.plus(index + 1), record, event))
    }

    /// What a read model keeps of a personal text that stands in event `version` under `field`; nothing
    /// when there is none, or none any more.
    pub fn sealed(&self, version: Version, field: &str, text: Option<&Personal>) -> Option<Vec<u8>> {
        Some(self.sealed_field(version, field, text?)?.to_bytes())
    }

    /// A personal text that stands in event `version` under `field`, with where it was sealed; nothing when it is
    /// none any more.
    pub fn sealed_field(&self, version: Version, field: &str, text: &Personal) -> Option<SealedField> {
        let Personal::Sealed(sealed) = text else { return None };
        Some(SealedField {
            tenant: self.commit.tenant,
            aggregate: self.commit.aggregate.clone(),
            aggregate_id: self.commit.aggregate_id,
            version,
            field: field.to_owned(),
            sealed: sealed.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_its_tenant() {
        let subject = "evt.00000000000000000000000000000007.person.00000000000000000000000000000001";
        assert_eq!(tenant_of(subject), Some(TenantId::new(uuid::Uuid::from_u128(7))));
        assert_eq!(tenant_of("evt.not-a-uuid.person.y"), None);
    }

    #[test]
    fn bytes_that_are_no_commit_are_an_entry_that_cannot_be_read() {
        let entry = LogEntry::decode(Recorded {
            sequence: Sequence::new(4),
            subject: "evt.0.person.1".into(),
            payload: bytes::Bytes::from_static(b"garbage"),
        });
        let LogEntry::Unreadable(unreadable) = &entry else { panic!("{entry:?}") };
        assert_eq!((entry.sequence(), entry.aggregate()), (Sequence::new(4), "person"));
        assert_eq!(unreadable.reason, "the bytes are not a commit");
    }
}

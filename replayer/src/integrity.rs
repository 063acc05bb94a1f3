//! The log walked through from the first commit to the watermark: nothing missing, nothing changed,
//! every aggregate's chain whole.

use std::collections::HashMap;

use event_store::{Archive, EventLog, LogFault};
use kernel::{Hash, Sequence, Version};
use serde::Serialize;

/// Commits looked at together.
const PAGE: usize = 1_000;
/// Findings that are told in full; the rest is counted.
const TOLD_MAX: usize = 100;

/// What the walk found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Integrity {
    /// Up to where it walked.
    pub watermark: Sequence,
    /// Commits it saw.
    pub commits: u64,
    /// Events in them.
    pub events: u64,
    /// Aggregates it saw.
    pub aggregates: u64,
    /// What is wrong, the first of it.
    pub findings: Vec<Finding>,
    /// How much is wrong.
    pub findings_count: u64,
}

impl Integrity {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.findings_count == 0
    }
}

/// Something that is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Where.
    pub sequence: Sequence,
    /// On which subject.
    pub subject: String,
    /// What.
    pub what: Wrong,
}

/// In which way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// The archive does not hold the commit.
    NotArchived,
    /// The archive holds other bytes, or on another subject.
    ArchiveDiffers,
    /// The hash that was stored beside the bytes is not theirs.
    HashDiffers,
    /// The bytes are no commit that this program can read.
    Unreadable,
    /// The commit says it belongs to another subject.
    Misplaced,
    /// It does not name the identity of its aggregate's previous commit.
    ChainBroken,
    /// Its number is not the one after its aggregate's last event.
    VersionGap,
}

/// Why the walk could not be finished.
#[derive(Debug, thiserror::Error)]
pub enum IntegrityError {
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Log(#[from] LogFault),
    /// The archive cannot be read.
    #[error("the archive cannot be read")]
    Archive(#[from] sqlx::Error),
}

/// Walks the whole log, and the archive beside it.
///
/// Needs memory for one hash and one number per aggregate.
pub async fn walk<L: EventLog>(log: &L, archive: &Archive) -> Result<Integrity, IntegrityError> {
    let watermark = *log.watermark().borrow();
    let mut walk = Walk::default();
    let mut position = Sequence::ZERO;
    while position < watermark {
        let left = usize::try_from(watermark.get() - position.get()).unwrap_or(usize::MAX);
        let read = log.read(position, PAGE.min(left)).await?;
        let Some(last) = read.last() else {
            let why = format!("nothing stands after {position}, below the watermark");
            return Err(LogFault::Incoherent(why).into());
        };
        let archived = archive.read(position, last.sequence, read.len()).await?;
        let mut archived: HashMap<_, _> =
            archived.into_iter().map(|archived| (archived.recorded.sequence, archived)).collect();
        let gapless =
            (position.get() + 1..).zip(&read).all(|(expected, found)| found.sequence.get() == expected);
        if !gapless {
            return Err(LogFault::Incoherent(format!("there is a gap after {position}")).into());
        }
        position = last.sequence;
        for recorded in &read {
            let identity = recorded.hash();
            let wrong = match archived.remove(&recorded.sequence) {
                None => Some(Wrong::NotArchived),
                Some(archived) if archived.recorded != *recorded => Some(Wrong::ArchiveDiffers),
                Some(archived) if archived.hash != identity => Some(Wrong::HashDiffers),
                Some(_) => None,
            };
            if let Some(wrong) = wrong {
                walk.wrong(recorded, wrong);
            }
            walk.follow(recorded, identity);
        }
    }
    Ok(walk.ended(watermark))
}

#[derive(Default)]
struct Walk {
    /// The identity of each aggregate's last commit and the number of its last event, by a digest of its
    /// subject.
    heads: HashMap<Hash, (Hash, Version)>,
    commits: u64,
    events: u64,
    findings: Vec<Finding>,
    findings_count: u64,
}

impl Walk {
    /// Checks a commit against its aggregate's previous one.
    fn follow(&mut self, recorded: &event_store::Recorded, identity: Hash) {
        self.commits += 1;
        let key = Hash::of(recorded.subject.as_bytes());
        let (previous, version) = self.heads.get(&key).copied().unwrap_or((Hash::NONE, Version::ZERO));
        let Ok(commit) = schemas::codec::decode(&recorded.payload) else {
            self.wrong(recorded, Wrong::Unreadable);
            // Its identity is known all the same; its number of events is not.
            self.heads.insert(key, (identity, version));
            return;
        };
        self.events += u64::try_from(commit.events.len()).unwrap_or(u64::MAX);
        if commit.subject() != recorded.subject {
            self.wrong(recorded, Wrong::Misplaced);
        }
        if commit.previous_hash != previous {
            self.wrong(recorded, Wrong::ChainBroken);
        }
        if commit.version != version {
            self.wrong(recorded, Wrong::VersionGap);
        }
        self.heads.insert(key, (identity, commit.version_after()));
    }

    fn wrong(&mut self, recorded: &event_store::Recorded, what: Wrong) {
        self.findings_count += 1;
        if self.findings.len() < TOLD_MAX {
            let (sequence, subject) = (recorded.sequence, recorded.subject.clone());
            self.findings.push(Finding { sequence, subject, what });
        }
    }

    fn ended(self, watermark: Sequence) -> Integrity {
        Integrity {
            watermark,
            commits: self.commits,
            events: self.events,
            aggregates: u64::try_from(self.heads.len()).unwrap_or(u64::MAX),
            findings: self.findings,
            findings_count: self.findings_count,
        }
    }
}

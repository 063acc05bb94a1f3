//! The log held against itself: every commit as the stream holds it against the archive, every aggregate's chain, and
//! the tree against every signed checkpoint.
//!
//! | what | shown by |
//! |---|---|
//! | both stores hold the same bytes | the stream and the archive, each read on its own |
//! | the archive holds what was archived | the hash stored beside the bytes |
//! | no commit of an aggregate is missing, moved or put in between | each names the identity of the one before |
//! | nothing was changed together with its hash | the Merkle tree and its signatures ([`event_store::merkle`]) |

mod chains;

use std::collections::HashMap;

use event_store::archive::Archived;
use event_store::merkle::audit::{Audit, AuditFault, Audited};
use event_store::{Archive, Recorded, StoredCommits};
use kernel::{Hash, Sequence};
use runtime::BoxError;
use serde::Serialize;

use self::chains::Chains;

/// Commits looked at together.
const PAGE: u64 = 1_000;
/// Findings that are told in full; the rest is counted.
const TOLD_MAX: usize = 100;

/// What the walk found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Integrity {
    /// Up to where it walked: the last commit that was archived when it began.
    pub until: Sequence,
    /// Commits that at least one store holds.
    pub commits: u64,
    /// Events in them.
    pub events: u64,
    /// Aggregates it saw.
    pub aggregates: u64,
    /// Signed checkpoints that the archive fits.
    pub checkpoints: u64,
    /// What does not fit them, in words: from there on the tree is not looked at.
    pub tree: Option<String>,
    /// What is wrong, the first of it.
    pub findings: Vec<Finding>,
    /// How much is wrong.
    pub findings_count: u64,
}

impl Integrity {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.findings_count == 0 && self.tree.is_none()
    }
}

/// Something that is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Where.
    pub sequence: Sequence,
    /// On which subject; none when no store holds the commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What.
    pub what: Wrong,
}

/// In which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// No store holds the commit.
    Lost,
    /// The archive does not hold the commit.
    NotArchived,
    /// The stream does not hold the commit.
    NotInTheStream,
    /// The stores hold other bytes, or on another subject, and the hash in the archive is the stream's: the archive
    /// was changed.
    ArchiveDiffers,
    /// The stores differ, and the hash in the archive is that of its own bytes: the stream was changed, or the archive
    /// together with its hash. The tree tells which.
    StreamDiffers,
    /// The stores agree, and the hash that was stored beside the bytes is not theirs.
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
    /// The stream cannot be read.
    #[error("the stream cannot be read")]
    Stream(#[source] BoxError),
    /// The archive cannot be read.
    #[error("the archive cannot be read")]
    Archive(#[from] sqlx::Error),
}

/// Walks everything that was archived when it begins, in both stores, and tells after each page how far it is.
///
/// Needs memory for one hash and one number per aggregate.
pub async fn walk<S: StoredCommits>(
    stream: &S,
    archive: &Archive,
    key: &event_store::merkle::checkpoint::VerifyingKey,
    mut told: impl FnMut(Sequence, Sequence),
) -> Result<Integrity, IntegrityError> {
    // The checkpoints first: each is over commits that are archived already.
    let checkpoints = archive.checkpoints().await?;
    let until = archive.last().await?;
    let mut walk = Walk::new(Audit::new(checkpoints, *key));
    let mut position = Sequence::ZERO;
    while position < until {
        let to = Sequence::new((position.get() + PAGE).min(until.get()));
        let max = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let (streamed, archived) = tokio::join!(stream.stored(position, to), archive.read(position, to, max));
        let streamed = streamed.map_err(|fault| IntegrityError::Stream(Box::new(fault)))?;
        let mut streamed: HashMap<_, _> =
            streamed.into_iter().map(|commit| (commit.sequence, commit)).collect();
        let mut archived: HashMap<_, _> =
            archived?.into_iter().map(|commit| (commit.recorded.sequence, commit)).collect();
        for at in (position.get() + 1..=to.get()).map(Sequence::new) {
            walk.look(at, streamed.remove(&at), archived.remove(&at));
        }
        position = to;
        told(position, until);
    }
    Ok(walk.ended(until))
}

struct Walk {
    chains: Chains,
    /// `None` once the tree does not fit: whatever follows could not.
    audit: Option<Audit>,
    tree: Option<String>,
    commits: u64,
    findings: Vec<Finding>,
    findings_count: u64,
}

impl Walk {
    fn new(audit: Audit) -> Self {
        let (audit, chains) = (Some(audit), Chains::default());
        Self { chains, audit, tree: None, commits: 0, findings: Vec::new(), findings_count: 0 }
    }

    /// Looks at one commit in both stores.
    fn look(&mut self, at: Sequence, streamed: Option<Recorded>, archived: Option<Archived>) {
        if let Some(archived) = &archived
            && let Some(audit) = &mut self.audit
            && let Err(fault) = audit.take(archived)
        {
            self.does_not_fit(&fault);
        }
        let (commit, identity, wrong) = match (streamed, archived) {
            (None, None) => return self.wrong(at, None, Wrong::Lost),
            (Some(streamed), None) => {
                let identity = streamed.hash();
                (streamed, identity, Some(Wrong::NotArchived))
            }
            (None, Some(archived)) => (archived.recorded, archived.hash, Some(Wrong::NotInTheStream)),
            (Some(streamed), Some(archived)) => both(streamed, archived),
        };
        self.commits += 1;
        let chained = self.chains.follow(&commit, identity);
        for wrong in wrong.into_iter().chain(chained) {
            self.wrong(at, Some(commit.subject.clone()), wrong);
        }
    }

    fn does_not_fit(&mut self, fault: &AuditFault) {
        self.audit = None;
        self.tree = Some(fault.to_string());
    }

    fn wrong(&mut self, sequence: Sequence, subject: Option<String>, what: Wrong) {
        self.findings_count += 1;
        if self.findings.len() < TOLD_MAX {
            self.findings.push(Finding { sequence, subject, what });
        }
    }

    fn ended(mut self, until: Sequence) -> Integrity {
        let mut checkpoints = 0;
        match self.audit.take().map(Audit::ended) {
            Some(Ok(Audited { checkpoints: fitting, .. })) => checkpoints = fitting,
            Some(Err(fault)) => self.does_not_fit(&fault),
            None => {}
        }
        Integrity {
            until,
            commits: self.commits,
            events: self.chains.events(),
            aggregates: self.chains.aggregates(),
            checkpoints,
            tree: self.tree,
            findings: self.findings,
            findings_count: self.findings_count,
        }
    }
}

/// What both stores hold of one commit: the copy whose identity was archived, and what is wrong with the other.
fn both(streamed: Recorded, archived: Archived) -> (Recorded, Hash, Option<Wrong>) {
    let Archived { recorded, hash } = archived;
    match (streamed == recorded, streamed.hash() == hash) {
        (true, true) => (recorded, hash, None),
        (true, false) => {
            let identity = streamed.hash();
            (streamed, identity, Some(Wrong::HashDiffers))
        }
        (false, true) => (streamed, hash, Some(Wrong::ArchiveDiffers)),
        (false, false) => {
            let identity = recorded.hash();
            (recorded, identity, Some(Wrong::StreamDiffers))
        }
    }
}

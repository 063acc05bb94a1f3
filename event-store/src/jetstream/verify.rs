//! The proof that a freshly connected stream is the log that was left.

use kernel::Sequence;

use super::api::{Api, ApiFault};
use crate::archive::Archive;
use crate::archive::witness::{Incarnation, Witness};

/// What a proof found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Finding {
    /// It is the log; it may hold commits above the watermark.
    Sound,
    /// There is no such stream.
    Missing,
    /// It ends before the archive does.
    Short { last: Sequence, archived: Sequence },
    /// Messages are missing from it.
    Holed { messages: u64, first: u64, last: Sequence },
    /// It holds other bytes than the archive.
    Differs { at: Sequence },
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sound => f.write_str("the stream is the log"),
            Self::Missing => f.write_str("the stream does not exist"),
            Self::Short { last, archived } => {
                write!(f, "the stream ends at {last}, the archive at {archived}")
            }
            Self::Holed { messages, first, last } => {
                write!(f, "the stream has {messages} messages from {first} to {last}")
            }
            Self::Differs { at } => write!(f, "the stream and the archive differ at {at}"),
        }
    }
}

/// The proof itself could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VerifyFault {
    #[error("the archive cannot be read")]
    Archive(#[from] sqlx::Error),
    #[error(transparent)]
    Api(#[from] ApiFault),
}

/// What was found, and the incarnation under which it was found.
pub(crate) struct Proof {
    pub(crate) incarnation: Incarnation,
    pub(crate) archived: Sequence,
    pub(crate) finding: Finding,
}

/// Compares the stream with the archive.
///
/// The order matters: the witness shuts out archivers of an earlier life of the stream, and only then is the
/// stream's end read, so that the archive cannot overtake what was compared.
pub(crate) async fn verify(api: &Api, archive: &Archive) -> Result<Proof, VerifyFault> {
    let seen = api.state().await?.map_or_else(|| "no stream".to_owned(), |state| state.seen);
    let Witness { incarnation, last: archived } = Witness::of(archive.pool(), &seen).await?;
    let finding = finding(api, archive, archived, &seen).await?;
    Ok(Proof { incarnation, archived, finding })
}

async fn finding(
    api: &Api,
    archive: &Archive,
    archived: Sequence,
    seen: &str,
) -> Result<Finding, VerifyFault> {
    let Some(state) = api.state().await? else {
        return Ok(Finding::Missing);
    };
    if state.seen != seen {
        return Err(ApiFault::Incoherent("the stream was made anew while it was looked at".to_owned()).into());
    }
    let (messages, first, last) = (state.messages, state.first, state.last);
    // An empty stream that was never written has first 0 or 1 and last 0.
    let whole = if messages == 0 { last == Sequence::ZERO } else { first == 1 && messages == last.get() };
    if !whole || state.deleted > 0 {
        return Ok(Finding::Holed { messages, first, last });
    }
    if last < archived {
        return Ok(Finding::Short { last, archived });
    }
    if archived == Sequence::ZERO {
        return Ok(Finding::Sound);
    }
    let Some(commit) = archive.at(archived).await? else {
        return Ok(Finding::Differs { at: archived });
    };
    match api.at(archived).await? {
        Some(stored) if stored == commit.recorded && stored.hash() == commit.hash => Ok(Finding::Sound),
        Some(_) => Ok(Finding::Differs { at: archived }),
        None => Ok(Finding::Holed { messages, first, last }),
    }
}

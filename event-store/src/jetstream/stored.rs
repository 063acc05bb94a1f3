//! The stream itself, read past the archive: what a check compares the archive with.
//!
//! [`crate::EventLog::read`] answers from the archive, so a comparison through it would hold the archive against itself.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::Sequence;

use super::api::{Api, ApiFault};
use super::connection::{ConnectFault, Connection};
use super::settings::NatsLogin;
use crate::log::{Recorded, StoredCommits};

/// Why the stream could not be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StoredFault(#[from] Fault);

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Connect(#[from] ConnectFault),
    #[error(transparent)]
    Api(#[from] ApiFault),
}

/// What the stream holds, message by message.
#[derive(Clone)]
pub struct StoredStream {
    api: Api,
    within: Duration,
}

impl StoredStream {
    /// Connects as someone who may read the stream. Each question is answered `within` so long, or fails.
    pub async fn connect(login: &NatsLogin, stream: &str, within: Duration) -> Result<Self, StoredFault> {
        let connection = Connection::open(login, "integrity").await.map_err(Fault::from)?;
        let api = Api::new(&connection, stream, within).await.map_err(Fault::from)?;
        Ok(Self { api, within })
    }
}

impl StoredCommits for StoredStream {
    type Fault = StoredFault;

    async fn stored(&self, after: Sequence, until: Sequence) -> Result<Vec<Recorded>, StoredFault> {
        let mut found: BTreeMap<Sequence, Recorded> = BTreeMap::new();
        let mut position = after;
        while position < until {
            let page = self.api.page(position, self.within).await.map_err(Fault::from)?;
            let Some(last) = page.last() else { break };
            position = last.sequence;
            let wanted = page.into_iter().filter(|commit| commit.sequence <= until);
            found.extend(wanted.map(|commit| (commit.sequence, commit)));
        }
        // A replica may lag: only the leader can say that a message is not there.
        for missing in (after.get() + 1..=until.get()).map(Sequence::new) {
            if !found.contains_key(&missing)
                && let Some(commit) = self.api.at(missing).await.map_err(Fault::from)?
            {
                found.insert(missing, commit);
            }
        }
        Ok(found.into_values().collect())
    }
}

//! Follows a watermark that another process moves.

use std::time::Duration;

use async_nats::Client;
use futures::StreamExt;
use tokio::time::{MissedTickBehavior, interval};

use super::announcement::{Announcement, WATERMARK};
use super::witness::{self, Incarnation};
use crate::jetstream::shared::Shared;

/// How long an announcement may be missed before Postgres is asked.
const ASK_AFTER: Duration = Duration::from_secs(1);

/// Why following ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowFault {
    #[error("announcements cannot be heard: {0}")]
    Announcements(String),
    #[error(
        "the log was proved anew by another process: this connection is of incarnation {ours}, not {now}"
    )]
    Superseded { ours: Incarnation, now: Incarnation },
}

pub(crate) struct Follower<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) client: &'a Client,
    pub(crate) incarnation: Incarnation,
}

impl Follower<'_> {
    /// Follows until something breaks.
    pub(crate) async fn run(&self) -> Result<std::convert::Infallible, FollowFault> {
        let heard = self.client.subscribe(WATERMARK).await;
        let mut heard = heard.map_err(|fault| FollowFault::Announcements(fault.to_string()))?;
        let mut silent = interval(ASK_AFTER);
        silent.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                said = heard.next() => {
                    let Some(said) = said else {
                        return Err(FollowFault::Announcements("the connection was lost".to_owned()));
                    };
                    if let Some(said) = Announcement::parse(&said.payload)
                        && said.incarnation == self.incarnation
                    {
                        silent.reset();
                        self.shared.watermark.advance(said.archived);
                    }
                }
                _ = silent.tick() => self.ask().await?,
            }
        }
    }

    /// Asks Postgres. When it cannot be asked, the watermark stands still, which is safe.
    async fn ask(&self) -> Result<(), FollowFault> {
        match witness::current(self.shared.archive.pool()).await {
            Ok((now, archived)) if now == self.incarnation => self.shared.watermark.advance(archived),
            Ok((now, _)) => return Err(FollowFault::Superseded { ours: self.incarnation, now }),
            Err(fault) => tracing::warn!(%fault, "the watermark cannot be asked for"),
        }
        Ok(())
    }
}

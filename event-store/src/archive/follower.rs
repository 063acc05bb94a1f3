//! Follows a watermark that another process moves, and the stream up to it.

use std::time::Duration;

use async_nats::Client;
use futures::StreamExt;
use tokio::time::{MissedTickBehavior, interval};

use super::announcement::{Announcement, WATERMARK};
use super::witness::{self, Incarnation};
use crate::jetstream::api::Api;
use crate::jetstream::shared::Shared;
use crate::jetstream::tail::{Tail, TailFault, Tailed};

/// How long an announcement may be missed before Postgres is asked.
const ASK_AFTER: Duration = Duration::from_secs(1);
/// Commits taken into the feed at once.
const TAKE_COMMITS_MAX: usize = 2_000;

/// Why following ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowFault {
    #[error("the stream cannot be followed")]
    Tail(#[from] TailFault),
    #[error("announcements cannot be heard: {0}")]
    Announcements(String),
    #[error(
        "the log was proved anew by another process: this connection is of incarnation {ours}, not {now}"
    )]
    Superseded { ours: Incarnation, now: Incarnation },
}

pub(crate) struct Follower<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) api: &'a Api,
    pub(crate) client: &'a Client,
    pub(crate) incarnation: Incarnation,
}

impl Follower<'_> {
    /// Follows until something breaks. Without room for a feed, only the watermark is followed.
    pub(crate) async fn run(&self) -> Result<std::convert::Infallible, FollowFault> {
        let heard = self.client.subscribe(WATERMARK).await;
        let mut heard = heard.map_err(|fault| FollowFault::Announcements(fault.to_string()))?;
        let mut tail = self.tail().await?;
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
                commits = taken(tail.as_mut()) => {
                    self.shared.feed.push(commits?.into_iter().map(|commit| commit.recorded));
                }
            }
        }
    }

    /// The stream from where the feed goes on.
    async fn tail(&self) -> Result<Option<Tail>, TailFault> {
        let Shared { settings, feed, watermark, .. } = self.shared;
        if settings.limits.feed_bytes_max == 0 {
            return Ok(None);
        }
        let from = feed.last().unwrap_or_default().max(watermark.get());
        Tail::start(self.api, settings, from).await.map(Some)
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

async fn taken(tail: Option<&mut Tail>) -> Result<Vec<Tailed>, TailFault> {
    match tail {
        Some(tail) => tail.take(TAKE_COMMITS_MAX).await,
        None => std::future::pending().await,
    }
}

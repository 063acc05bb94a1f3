//! The archiver: copies the stream into Postgres, in order, and moves the watermark.
//!
//! One at a time, under a lease, through the connection that holds it. It flushes at once when it is idle,
//! and otherwise takes what has come meanwhile: group commit, with one statement in flight, which keeps
//! contiguity trivial.

use std::time::{Duration, Instant};

use async_nats::Client;
use futures::StreamExt;
use kernel::Sequence;
use sqlx::PgConnection;
use tokio::time::{MissedTickBehavior, interval};

use super::announcement::{Announcement, WATERMARK, WATERMARK_GET};
use super::lease::Lease;
use super::notary::Notary;
use super::witness::Incarnation;
use crate::jetstream::api::Api;
use crate::jetstream::shared::Shared;
use crate::jetstream::tail::{Tail, TailFault, Tailed};

/// How often the watermark is announced while nothing happens, and the lease's connection is tried.
const ANNOUNCE_EVERY: Duration = Duration::from_millis(500);

/// Why an archiver ended. None of it loses anything: the next one goes on after the last archived commit.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiverFault {
    #[error("the stream cannot be followed")]
    Tail(#[from] TailFault),
    #[error("the archive cannot be written")]
    Archive(#[source] sqlx::Error),
    #[error("the stream was connected anew since these commits were received")]
    Stale,
    #[error("the watermark cannot be announced: {0}")]
    Announce(String),
}

pub(crate) struct Archiver<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) api: &'a Api,
    pub(crate) client: &'a Client,
    pub(crate) incarnation: Incarnation,
}

impl Archiver<'_> {
    /// Archives until something breaks.
    pub(crate) async fn run(&self, mut lease: Lease) -> Result<std::convert::Infallible, ArchiverFault> {
        let last = last(lease.connection()).await?;
        self.shared.watermark.advance(last);
        let mut notary = match &self.shared.settings.signing {
            Some(signing) => {
                Some(Notary::go_on(signing, lease.connection()).await.map_err(ArchiverFault::Archive)?)
            }
            None => None,
        };
        let mut tail = Tail::start(self.api, &self.shared.settings, last).await?;
        let announce = |fault: async_nats::SubscribeError| ArchiverFault::Announce(fault.to_string());
        let mut asked = self.client.subscribe(WATERMARK_GET).await.map_err(announce)?;
        let mut idle = interval(ANNOUNCE_EVERY);
        idle.set_missed_tick_behavior(MissedTickBehavior::Delay);
        tracing::info!(last = last.get(), "archiving from {last} on");
        loop {
            tokio::select! {
                commits = tail.take(self.shared.settings.limits.flush_commits_max) => {
                    self.flush(lease.connection(), &commits?, notary.as_mut()).await?;
                    self.announce(WATERMARK.into()).await?;
                }
                _ = idle.tick() => {
                    sqlx::query("SELECT 1").execute(lease.connection()).await.map_err(ArchiverFault::Archive)?;
                    sign_if_due(notary.as_mut(), lease.connection()).await?;
                    self.announce(WATERMARK.into()).await?;
                }
                Some(request) = asked.next() => {
                    if let Some(reply) = request.reply {
                        self.announce(reply).await?;
                    }
                }
            }
        }
    }

    /// Archives commits that follow on one another, and releases who waits.
    async fn flush(
        &self,
        connection: &mut PgConnection,
        commits: &[Tailed],
        mut notary: Option<&mut Notary<'_>>,
    ) -> Result<(), ArchiverFault> {
        let Some((first, last)) = commits.first().zip(commits.last()) else { return Ok(()) };
        let (first, last) = (first.recorded.sequence, last.recorded.sequence);
        let subjects: Vec<&str> = commits.iter().map(|commit| commit.recorded.subject.as_str()).collect();
        let payloads: Vec<&[u8]> = commits.iter().map(|commit| commit.recorded.payload.as_ref()).collect();
        let hashes: Vec<&[u8]> = commits.iter().map(|commit| commit.hash.as_bytes().as_slice()).collect();
        let started = Instant::now();
        sqlx::query("SELECT log.archive($1, $2, $3, $4, $5)")
            .bind(self.incarnation.number())
            .bind(first.as_i64())
            .bind(&subjects)
            .bind(&payloads)
            .bind(&hashes)
            .execute(&mut *connection)
            .await
            .map_err(refused)?;
        metrics::histogram!("log_archive_flush_seconds").record(started.elapsed().as_secs_f64());
        metrics::counter!("log_archived_commits_total").increment(commits.len() as u64);
        if let Some(notary) = &mut notary {
            for commit in commits {
                notary.push(commit.recorded.sequence, &commit.hash);
            }
        }
        self.shared.watermark.advance(last);
        sign_if_due(notary, connection).await
    }

    async fn announce(&self, to: async_nats::Subject) -> Result<(), ArchiverFault> {
        let archived = self.shared.watermark.get();
        let said = Announcement { incarnation: self.incarnation, archived };
        let sent = self.client.publish(to, said.to_string().into()).await;
        sent.map_err(|fault| ArchiverFault::Announce(fault.to_string()))
    }
}

async fn sign_if_due(
    notary: Option<&mut Notary<'_>>,
    connection: &mut PgConnection,
) -> Result<(), ArchiverFault> {
    match notary {
        Some(notary) => notary.sign_if_due(connection).await.map_err(ArchiverFault::Archive),
        None => Ok(()),
    }
}

async fn last(connection: &mut PgConnection) -> Result<Sequence, ArchiverFault> {
    let last: Option<i64> = sqlx::query_scalar("SELECT max(sequence) FROM log.commits")
        .fetch_one(connection)
        .await
        .map_err(ArchiverFault::Archive)?;
    Ok(last.map_or(Sequence::ZERO, Sequence::from_i64))
}

/// `TE001` of `0001_commits.sql`.
fn refused(fault: sqlx::Error) -> ArchiverFault {
    match fault.as_database_error().and_then(sqlx::error::DatabaseError::code) {
        Some(code) if code == "TE001" => ArchiverFault::Stale,
        _ => ArchiverFault::Archive(fault),
    }
}

//! Brings the stream back to what the archive holds, under an exclusive lease.
//!
//! - A *short* stream gets its tail back: the missing commits are published again, in order, each guarded by
//!   the sequence before it, so that they land on the same sequences or not at all.
//! - A stream with a *hole* cannot be filled by appending. It is deleted, made anew and filled from 1. What
//!   stood in it above the watermark goes with it: nobody was told that it is durable, and nothing was
//!   derived from it.
//! - A *missing* stream is made and filled.
//! - Other *bytes* stop everything: that is for a human.
//!
//! Before a stream is touched, the archive has to be whole: gapless from 1, every hash as stored. Before a
//! short stream is filled, its last commit has to be the archive's.

use async_nats::header::NATS_EXPECTED_LAST_SEQUENCE;
use async_nats::{HeaderMap, HeaderValue};
use futures::StreamExt;
use kernel::Sequence;
use serde::Deserialize;

use super::api::{Api, ApiFault};
use super::connection::Connection;
use super::settings::LogSettings;
use super::verify::Finding;
use crate::archive::{Archive, Archived};

/// Commits read from the archive at once.
const READ_COMMITS: usize = 1_000;
/// Publishes that may wait for their acknowledgement.
const IN_FLIGHT_MAX: usize = 256;

/// The stream could not be brought back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RepairFault {
    #[error("the archive cannot be read")]
    Archive(#[from] sqlx::Error),
    #[error(transparent)]
    Api(#[from] ApiFault),
    #[error("the stream could not be {what}: {why}")]
    Stream { what: &'static str, why: String },
    #[error("commit {at} could not be put back: {why}")]
    PutBack { at: Sequence, why: String },
    /// The archive is not whole, or the stream holds other bytes.
    #[error("the log and its archive differ at {at}")]
    Differs { at: Sequence },
}

#[derive(Deserialize)]
struct Ack {
    #[serde(default)]
    seq: u64,
    error: Option<serde_json::Value>,
}

pub(crate) struct Repair<'a> {
    pub(crate) settings: &'a LogSettings,
    pub(crate) archive: &'a Archive,
    /// As the admin, who may make streams and write to them.
    pub(crate) admin: &'a Connection,
    pub(crate) api: &'a Api,
}

impl Repair<'_> {
    /// Mends what was found. The caller holds the lease and proves the stream again afterwards.
    pub(crate) async fn mend(&self, finding: &Finding, archived: Sequence) -> Result<(), RepairFault> {
        match finding {
            Finding::Sound => Ok(()),
            Finding::Differs { at } => Err(RepairFault::Differs { at: *at }),
            Finding::Short { last, .. } => {
                self.compare_up_to(*last).await?;
                self.check_archive(*last, archived).await?;
                self.put_back(*last, archived).await
            }
            Finding::Missing => {
                self.check_archive(Sequence::ZERO, archived).await?;
                self.create().await?;
                self.put_back(Sequence::ZERO, archived).await
            }
            Finding::Holed { .. } => {
                self.check_archive(Sequence::ZERO, archived).await?;
                let context = async_nats::jetstream::new(self.admin.client().clone());
                let deleted = context.delete_stream(&self.settings.stream.name).await;
                deleted.map_err(|fault| RepairFault::Stream { what: "deleted", why: fault.to_string() })?;
                self.create().await?;
                self.put_back(Sequence::ZERO, archived).await
            }
        }
    }

    async fn create(&self) -> Result<(), RepairFault> {
        let context = async_nats::jetstream::new(self.admin.client().clone());
        let created = context.create_stream(self.settings.stream.clone()).await;
        created.map_err(|fault| RepairFault::Stream { what: "made", why: fault.to_string() })?;
        tracing::warn!(stream = self.settings.stream.name, "made stream {}", self.settings.stream.name);
        Ok(())
    }

    /// The last commit of a short stream has to be the archive's. If not, the first that differs is looked
    /// for by halving, as every commit after a fork is the fork's.
    async fn compare_up_to(&self, last: Sequence) -> Result<(), RepairFault> {
        if last == Sequence::ZERO || self.same_at(last).await? {
            return Ok(());
        }
        let (mut same, mut differs) = (0, last.get());
        while differs - same > 1 {
            let middle = same + (differs - same) / 2;
            if self.same_at(Sequence::new(middle)).await? { same = middle } else { differs = middle }
        }
        Err(RepairFault::Differs { at: Sequence::new(differs) })
    }

    async fn same_at(&self, at: Sequence) -> Result<bool, RepairFault> {
        let (stream, archive) = (self.api.at(at).await?, self.archive.at(at).await?);
        Ok(matches!((stream, archive), (Some(stream), Some(archive)) if stream == archive.recorded))
    }

    /// The archive from `after` to `until` is gapless and every commit has the hash that was stored with it.
    async fn check_archive(&self, after: Sequence, until: Sequence) -> Result<(), RepairFault> {
        let mut position = after;
        while position < until {
            for commit in self.read(position, until).await? {
                position = position.next();
                if commit.recorded.sequence != position || commit.recorded.hash() != commit.hash {
                    return Err(RepairFault::Differs { at: position });
                }
            }
        }
        Ok(())
    }

    async fn read(&self, after: Sequence, until: Sequence) -> Result<Vec<Archived>, RepairFault> {
        let commits = self.archive.read(after, until, READ_COMMITS).await?;
        if commits.is_empty() { Err(RepairFault::Differs { at: after.next() }) } else { Ok(commits) }
    }

    /// Publishes the archive from `after` to `until` again. `Nats-*` headers of the first time are gone: they
    /// were instructions to the server, no part of the commit.
    async fn put_back(&self, after: Sequence, until: Sequence) -> Result<(), RepairFault> {
        tracing::warn!(from = after.next().get(), to = until.get(), "putting commits back into the stream");
        let lost = |at| move |why: String| RepairFault::PutBack { at, why };
        let client = self.admin.client();
        let inbox = client.new_inbox();
        let subscribed = client.subscribe(inbox.clone()).await;
        let mut acks = subscribed.map_err(|fault| lost(after)(fault.to_string()))?;
        let (mut sent, mut acked) = (after, after);
        while sent < until {
            for Archived { recorded, .. } in self.read(sent, until).await? {
                let mut headers = HeaderMap::new();
                headers.insert(NATS_EXPECTED_LAST_SEQUENCE, HeaderValue::from(sent.get()));
                let (subject, payload) = (recorded.subject, recorded.payload);
                let published =
                    client.publish_with_reply_and_headers(subject, inbox.clone(), headers, payload).await;
                published.map_err(|fault| lost(sent.next())(fault.to_string()))?;
                sent = sent.next();
                while sent.get() - acked.get() > IN_FLIGHT_MAX as u64 {
                    acked = self.acked(&mut acks, acked).await?;
                }
            }
        }
        while acked < until {
            acked = self.acked(&mut acks, acked).await?;
        }
        Ok(())
    }

    /// Waits for the acknowledgement of the commit after `last`: it must stand exactly there.
    async fn acked(
        &self,
        acks: &mut async_nats::Subscriber,
        last: Sequence,
    ) -> Result<Sequence, RepairFault> {
        let at = last.next();
        let put_back = |why: String| RepairFault::PutBack { at, why };
        let answer = tokio::select! {
            answer = tokio::time::timeout(self.settings.limits.publish_within, acks.next()) => answer,
            () = self.admin.lost().cancelled() => return Err(put_back("the connection was lost".to_owned())),
        };
        let Ok(Some(message)) = answer else {
            return Err(put_back("no answer".to_owned()));
        };
        match serde_json::from_slice::<Ack>(&message.payload) {
            Ok(Ack { seq, error: None }) if seq == at.get() => Ok(at),
            Ok(Ack { seq, error: None }) => Err(put_back(format!("it landed at {seq}"))),
            Ok(Ack { error: Some(error), .. }) => Err(put_back(error.to_string())),
            Err(fault) => Err(put_back(fault.to_string())),
        }
    }
}

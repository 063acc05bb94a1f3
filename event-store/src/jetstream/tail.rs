//! Follows the stream in order from a sequence, by an ephemeral pull consumer without acknowledgements.
//!
//! Every sequence must follow the one before. A gap means that the client lost messages or that the stream
//! has a hole; either way the tail ends, and the proof of the log decides which.

use async_nats::jetstream::consumer::{DeliverPolicy, PullConsumer};
use futures::StreamExt;
use kernel::{Hash, Sequence};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::api::Api;
use super::settings::LogSettings;
use crate::log::Recorded;

/// Commits read ahead of whoever takes them.
const AHEAD_MAX: usize = 4_096;

/// A commit of the stream, hashed while others were waited for.
#[derive(Clone, Debug)]
pub(crate) struct Tailed {
    pub(crate) recorded: Recorded,
    pub(crate) hash: Hash,
}

/// Why a tail ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TailFault {
    #[error("the consumer could not be made: {0}")]
    Create(String),
    #[error("the consumer ended: {0}")]
    Ended(String),
    #[error("after {last} came {found}")]
    Gap { last: Sequence, found: u64 },
    #[error("a message without its place")]
    NoPlace,
}

/// A running tail. It ends when it is dropped.
pub(crate) struct Tail {
    commits: mpsc::Receiver<Result<Tailed, TailFault>>,
    ended: Option<TailFault>,
    /// Reads on while the taker waits for Postgres. A stream that is polled by the taker alone stops
    /// after 127 messages, when its budget of cooperation is used up.
    _reader: JoinSet<()>,
}

impl Tail {
    /// Starts after `after`.
    pub(crate) async fn start(api: &Api, settings: &LogSettings, after: Sequence) -> Result<Self, TailFault> {
        let mut config = settings.reader.clone();
        config.deliver_policy = DeliverPolicy::ByStartSequence { start_sequence: after.next().get() };
        let created = api.context().create_consumer_on_stream(config, &settings.stream.name).await;
        let consumer: PullConsumer = created.map_err(|fault| TailFault::Create(fault.to_string()))?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(settings.pulling.batch_messages_max)
            .expires(settings.pulling.expires)
            .heartbeat(settings.pulling.heartbeat)
            .messages()
            .await
            .map_err(|fault| TailFault::Create(fault.to_string()))?;
        let (sender, commits) = mpsc::channel(AHEAD_MAX);
        let mut reader = JoinSet::new();
        reader.spawn(read(messages, after, sender));
        Ok(Self { commits, ended: None, _reader: reader })
    }

    /// Waits for at least one commit and takes what has come, at most `max`.
    pub(crate) async fn take(&mut self, max: usize) -> Result<Vec<Tailed>, TailFault> {
        if let Some(fault) = self.ended.take() {
            return Err(fault);
        }
        let mut taken = Vec::new();
        self.commits.recv_many(&mut taken, max).await;
        let mut commits = Vec::with_capacity(taken.len());
        for commit in taken {
            match commit {
                Ok(commit) => commits.push(commit),
                Err(fault) => self.ended = Some(fault),
            }
        }
        // What came before a fault is good; the fault is told next time.
        if commits.is_empty() {
            return Err(self
                .ended
                .take()
                .unwrap_or_else(|| TailFault::Ended("its reader is gone".to_owned())));
        }
        Ok(commits)
    }
}

async fn read(
    mut messages: async_nats::jetstream::consumer::pull::Stream,
    mut last: Sequence,
    to: mpsc::Sender<Result<Tailed, TailFault>>,
) {
    while let Some(message) = messages.next().await {
        let next = match message {
            Ok(message) => tailed(message, last),
            Err(fault) => Err(TailFault::Ended(fault.to_string())),
        };
        let ended = next.is_err();
        if let Ok(commit) = &next {
            last = commit.recorded.sequence;
        }
        if to.send(next).await.is_err() || ended {
            return;
        }
    }
}

fn tailed(message: async_nats::jetstream::Message, last: Sequence) -> Result<Tailed, TailFault> {
    let found = message.info().map_err(|_| TailFault::NoPlace)?.stream_sequence;
    if found != last.next().get() {
        return Err(TailFault::Gap { last, found });
    }
    let subject = message.message.subject.to_string();
    let recorded = Recorded { sequence: Sequence::new(found), subject, payload: message.message.payload };
    Ok(Tailed { hash: recorded.hash(), recorded })
}

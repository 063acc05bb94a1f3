//! What is asked of the stream: its state, one message, the messages of a subject.

use std::time::Duration;

use async_nats::header::{NATS_SEQUENCE, NATS_SUBJECT};
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::{Info, LastRawMessageErrorKind, RawMessageError, Stream};
use async_nats::jetstream::{self, Context, ErrorCode};
use async_nats::{HeaderMap, Message, StatusCode};
use bytes::Bytes;
use futures::StreamExt;
use kernel::Sequence;
use serde_json::json;

use super::connection::Connection;
use crate::log::Recorded;

/// Commits asked for at once when an aggregate is loaded.
const BATCH_COMMITS: usize = 1_000;
const EVERY_SUBJECT: &str = ">";
const NATS_NUM_PENDING: &str = "Nats-Num-Pending";
const END_OF_BATCH: u16 = 204;

/// A question to the stream was not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiFault {
    #[error("the stream did not answer: {0}")]
    NoAnswer(String),
    #[error("the stream answered what it should not: {0}")]
    Incoherent(String),
}

/// The state of the stream as its leader has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StreamState {
    pub(crate) messages: u64,
    pub(crate) first: u64,
    pub(crate) last: Sequence,
    pub(crate) deleted: u64,
    /// Names this life of the stream: what changes when the server restarts or the stream is made anew.
    pub(crate) seen: String,
}

/// The stream, through one connection.
#[derive(Clone)]
pub(crate) struct Api {
    connection: Connection,
    context: Context,
    stream: Stream<()>,
    name: String,
}

impl Api {
    pub(crate) async fn new(connection: &Connection, name: &str, within: Duration) -> Result<Self, ApiFault> {
        let context = jetstream::ContextBuilder::new().timeout(within).build(connection.client().clone());
        let stream = context.get_stream_no_info(name).await;
        let stream = stream.map_err(|fault| ApiFault::NoAnswer(fault.to_string()))?;
        Ok(Self { connection: connection.clone(), context, stream, name: name.to_owned() })
    }

    pub(crate) const fn context(&self) -> &Context {
        &self.context
    }

    /// `None` when there is no such stream.
    pub(crate) async fn state(&self) -> Result<Option<StreamState>, ApiFault> {
        let answer = self.context.request(format!("STREAM.INFO.{}", self.name), &json!({})).await;
        let info: Info = match answer {
            Ok(Response::Ok(info)) => info,
            Ok(Response::Err { error }) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                return Ok(None);
            }
            Ok(Response::Err { error }) => return Err(ApiFault::NoAnswer(error.to_string())),
            Err(fault) => return Err(ApiFault::NoAnswer(fault.to_string())),
        };
        let server = if info.config.num_replicas > 1 {
            // Replicas keep what a restart of one server loses, and processes reach different servers.
            "cluster".to_owned()
        } else {
            self.connection.client().server_info().server_id
        };
        Ok(Some(StreamState {
            messages: info.state.messages,
            first: info.state.first_sequence,
            last: Sequence::new(info.state.last_sequence),
            deleted: info.state.deleted_count.unwrap_or(0),
            seen: format!("{server}/{}", info.created.unix_timestamp_nanos()),
        }))
    }

    /// The message at `sequence`, from the leader.
    pub(crate) async fn at(&self, sequence: Sequence) -> Result<Option<Recorded>, ApiFault> {
        self.raw(self.stream.get_raw_message(sequence.get())).await
    }

    /// The last message of a subject, from the leader.
    pub(crate) async fn last_of(&self, subject: &str) -> Result<Option<Recorded>, ApiFault> {
        self.raw(self.stream.get_last_raw_message_by_subject(subject)).await
    }

    /// The first message of a subject after `after`, from the leader.
    pub(crate) async fn next_of(&self, subject: &str, after: Sequence) -> Result<Option<Recorded>, ApiFault> {
        let next = self.stream.raw_message_builder().sequence(after.next().get()).next_by_subject(subject);
        self.raw(next.send()).await
    }

    async fn raw<F>(&self, asked: F) -> Result<Option<Recorded>, ApiFault>
    where
        F: Future<Output = Result<jetstream::message::StreamMessage, RawMessageError>>,
    {
        let answer = tokio::select! {
            answer = asked => answer,
            () = self.connection.lost().cancelled() => return Err(lost()),
        };
        match answer {
            Ok(message) => Ok(Some(Recorded {
                sequence: Sequence::new(message.sequence),
                subject: message.subject.to_string(),
                payload: message.payload,
            })),
            Err(fault) => match fault.kind() {
                LastRawMessageErrorKind::NoMessageFound => Ok(None),
                LastRawMessageErrorKind::JetStream(error)
                    if error.error_code() == ErrorCode::NO_MESSAGE_FOUND =>
                {
                    Ok(None)
                }
                _ => Err(ApiFault::NoAnswer(fault.to_string())),
            },
        }
    }

    /// The messages of a subject after `after`, by batched direct get: one round trip for up to
    /// [`BATCH_COMMITS`]. On replicas it may lag behind the leader.
    pub(crate) async fn all_of(
        &self,
        subject: &str,
        mut after: Sequence,
        within: Duration,
    ) -> Result<Vec<Recorded>, ApiFault> {
        let mut commits = Vec::new();
        loop {
            let asked = self.batch_of(subject, after, &mut commits);
            let more = tokio::select! {
                more = tokio::time::timeout(within, asked) => {
                    more.map_err(|_elapsed| ApiFault::NoAnswer("in time".to_owned()))??
                }
                () = self.connection.lost().cancelled() => return Err(lost()),
            };
            match commits.last() {
                Some(last) if more => after = last.sequence,
                _ => return Ok(commits),
            }
        }
    }

    /// At most [`BATCH_COMMITS`] messages of every subject after `after`, by one batched direct get.
    pub(crate) async fn page(&self, after: Sequence, within: Duration) -> Result<Vec<Recorded>, ApiFault> {
        let mut commits = Vec::new();
        let asked = self.batch_of(EVERY_SUBJECT, after, &mut commits);
        tokio::select! {
            asked = tokio::time::timeout(within, asked) => {
                asked.map_err(|_elapsed| ApiFault::NoAnswer("in time".to_owned()))??
            }
            () = self.connection.lost().cancelled() => return Err(lost()),
        };
        Ok(commits)
    }

    /// Appends one batch to `commits` and says whether there is more.
    async fn batch_of(
        &self,
        subject: &str,
        after: Sequence,
        commits: &mut Vec<Recorded>,
    ) -> Result<bool, ApiFault> {
        let no_answer = |fault: &dyn std::fmt::Display| ApiFault::NoAnswer(fault.to_string());
        let client = self.connection.client();
        let inbox = client.new_inbox();
        let mut answers = client.subscribe(inbox.clone()).await.map_err(|fault| no_answer(&fault))?;
        let request = json!({ "seq": after.next().get(), "next_by_subj": subject, "batch": BATCH_COMMITS });
        client
            .publish_with_reply(
                format!("$JS.API.DIRECT.GET.{}", self.name),
                inbox,
                Bytes::from(request.to_string()),
            )
            .await
            .map_err(|fault| no_answer(&fault))?;
        while let Some(message) = answers.next().await {
            match message.status {
                None | Some(StatusCode::OK) => commits.push(direct(message)?),
                Some(StatusCode::NOT_FOUND) => return Ok(false),
                Some(status) if status.as_u16() == END_OF_BATCH => {
                    return Ok(header(&message, NATS_NUM_PENDING).is_some_and(|pending| pending > 0));
                }
                Some(status) => return Err(no_answer(&status)),
            }
        }
        Err(lost())
    }
}

/// A message as a direct get sends it: where it stands is in its headers.
fn direct(message: Message) -> Result<Recorded, ApiFault> {
    let sequence = header(&message, NATS_SEQUENCE.as_ref());
    let subject = message.headers.as_ref().and_then(|headers| headers.get_last(NATS_SUBJECT));
    match (sequence, subject) {
        (Some(sequence), Some(subject)) => Ok(Recorded {
            sequence: Sequence::new(sequence),
            subject: subject.to_string(),
            payload: message.payload,
        }),
        _ => Err(ApiFault::Incoherent("a message without its place".to_owned())),
    }
}

fn header(message: &Message, name: &str) -> Option<u64> {
    message.headers.as_ref().and_then(|headers: &HeaderMap| headers.get_last(name)?.as_str().parse().ok())
}

fn lost() -> ApiFault {
    ApiFault::NoAnswer("the connection was lost".to_owned())
}

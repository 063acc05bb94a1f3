//! The guarded publish and what the server answers to it.

use std::time::Duration;

use async_nats::client::RequestErrorKind;
use async_nats::header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE;
use async_nats::{HeaderMap, HeaderValue, Request};
use bytes::Bytes;
use kernel::Sequence;
use serde::Deserialize;

use super::connection::Connection;
use crate::log::Append;

const WRONG_LAST_SEQUENCE: u64 = 10_071;
const WRONG_LAST_SEQUENCE_CONSTANT: u64 = 10_164;
const LAST_SEQUENCE_NOT_READY: u64 = 10_163;
const IN_PROCESS: u64 = 10_158;
const TOO_LARGE: u64 = 10_054;

/// What came of a publish.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Published {
    Stored(Sequence),
    /// The guard did not hold. The server does not always say where the subject stands.
    Conflict(Option<Sequence>),
    TooLarge,
    /// Not stored; it may be tried again.
    NotNow(String),
    /// Nobody listens: the stream is gone, or has no leader.
    NobodyThere,
    Unknown,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    stream: String,
    #[serde(default)]
    seq: u64,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

/// Publishes under the guard and waits for the acknowledgement, at most `within`.
pub(crate) async fn publish(
    connection: &Connection,
    stream: &str,
    append: &Append,
    within: Duration,
) -> Published {
    let mut headers = HeaderMap::new();
    headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, HeaderValue::from(append.expected.get()));
    let request = Request::new().headers(headers).payload(append.payload.clone()).timeout(Some(within));
    let sent = connection.client().send_request(append.subject.clone(), request);
    let answer = tokio::select! {
        answer = sent => answer,
        () = connection.lost().cancelled() => return Published::Unknown,
    };
    match answer {
        Ok(message) => read(&message.payload, stream),
        Err(fault) => match fault.kind() {
            RequestErrorKind::NoResponders => Published::NobodyThere,
            RequestErrorKind::MaxPayloadExceeded => Published::TooLarge,
            RequestErrorKind::InvalidSubject => Published::NotNow("the subject is not valid".to_owned()),
            RequestErrorKind::TimedOut => Published::Unknown,
            RequestErrorKind::Other => {
                // The client has ended: it will not come back.
                connection.give_up();
                Published::Unknown
            }
        },
    }
}

fn read(answer: &Bytes, stream: &str) -> Published {
    let Ok(answer) = serde_json::from_slice::<Answer>(answer) else {
        return Published::Unknown;
    };
    match answer.error {
        None if answer.stream == stream && answer.seq > 0 => Published::Stored(Sequence::new(answer.seq)),
        None => Published::Unknown,
        Some(refusal) => match refusal.err_code {
            WRONG_LAST_SEQUENCE | WRONG_LAST_SEQUENCE_CONSTANT => {
                Published::Conflict(actual(&refusal.description))
            }
            TOO_LARGE => Published::TooLarge,
            LAST_SEQUENCE_NOT_READY | IN_PROCESS => {
                Published::NotNow("the guard cannot be judged yet".to_owned())
            }
            _ => Published::NotNow(refusal.description),
        },
    }
}

/// `wrong last sequence: 42`.
fn actual(description: &str) -> Option<Sequence> {
    description.rsplit_once(": ").and_then(|(_, last)| last.trim().parse().ok()).map(Sequence::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &'static str) -> Published {
        read(&Bytes::from_static(json.as_bytes()), "EVENTS")
    }

    #[test]
    fn an_acknowledgement_says_where_the_commit_stands() {
        assert_eq!(of(r#"{"stream":"EVENTS","seq":6}"#), Published::Stored(Sequence::new(6)));
    }

    #[test]
    fn both_kinds_of_conflict_are_conflicts() {
        let with = r#"{"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 42"},"stream":"EVENTS","seq":0}"#;
        let without = r#"{"error":{"code":400,"err_code":10164,"description":"wrong last sequence"},"stream":"EVENTS","seq":0}"#;
        assert_eq!(of(with), Published::Conflict(Some(Sequence::new(42))));
        assert_eq!(of(without), Published::Conflict(None));
    }

    #[test]
    fn an_acknowledgement_of_another_stream_is_none() {
        assert_eq!(of(r#"{"stream":"OTHER","seq":6}"#), Published::Unknown);
        assert_eq!(of("+OK"), Published::Unknown);
    }

    #[test]
    fn a_refusal_means_nothing_was_stored() {
        let full = r#"{"error":{"code":503,"err_code":10047,"description":"insufficient storage"},"stream":"EVENTS","seq":0}"#;
        assert_eq!(of(full), Published::NotNow("insufficient storage".to_owned()));
    }
}

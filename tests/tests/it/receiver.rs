//! A receiver of webhooks that verifies what it gets, and misbehaves when it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// At the first attempt of one id in so many it misbehaves: one that always did would be left alone.
const MISBEHAVES_EACH: usize = 8;

/// How it answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Manner {
    /// It takes everything.
    Takes,
    /// It asks to wait for a second now and then.
    AsksToWait,
    /// It says that it is gone.
    Gone,
    /// It takes everything, and hangs up before it says so now and then.
    HangsUp,
    /// It leads elsewhere.
    Redirects,
}

/// One attempt, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) signatures: String,
    pub(crate) timestamp: String,
    pub(crate) body: String,
}

/// A listening receiver; it stops when it is dropped.
pub(crate) struct Receiver {
    pub(crate) url: String,
    got: Arc<Mutex<BTreeMap<String, Vec<Attempt>>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Receiver {
    #[expect(clippy::disallowed_methods, reason = "an outside system has tasks of its own")]
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook?key=canary-url-77", listener.local_addr().expect("bound"));
        let got: Arc<Mutex<BTreeMap<String, Vec<Attempt>>>> = Arc::default();
        let noted = Arc::clone(&got);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let noted = Arc::clone(&noted);
                // Whoever hangs up first is no concern of the others.
                tokio::spawn(async move { drop(serve(stream, manner, &noted).await) });
            }
        });
        Self { url, got, task }
    }

    /// What came, by id.
    pub(crate) fn got(&self) -> BTreeMap<String, Vec<Attempt>> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Whether an attempt is signed with a secret.
pub(crate) fn is_signed(id: &str, attempt: &Attempt, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("Base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
    mac.update(format!("{id}.{}.{}", attempt.timestamp, attempt.body).as_bytes());
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    attempt.signatures.split(' ').any(|one| one == expected)
}

async fn serve(
    mut stream: TcpStream,
    manner: Manner,
    got: &Mutex<BTreeMap<String, Vec<Attempt>>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let head = loop {
        let mut part = [0; 4_096];
        let read = stream.read(&mut part).await?;
        if read == 0 {
            return Ok(());
        }
        bytes.extend_from_slice(&part[..read]);
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let header = |name: &str| {
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let length: usize = header("content-length").parse().unwrap_or_default();
    while bytes.len() < head + length {
        let mut part = [0; 4_096];
        let read = stream.read(&mut part).await?;
        if read == 0 {
            return Ok(());
        }
        bytes.extend_from_slice(&part[..read]);
    }
    let attempt = Attempt {
        signatures: header("webhook-signature"),
        timestamp: header("webhook-timestamp"),
        body: String::from_utf8_lossy(&bytes[head..]).into_owned(),
    };
    assert!(serde_json::from_str::<Value>(&attempt.body).is_ok(), "a body is JSON");
    let misbehaves = {
        let mut got = got.lock().unwrap_or_else(PoisonError::into_inner);
        let of_id = got.entry(header("webhook-id")).or_default();
        of_id.push(attempt);
        let is_first = of_id.len() == 1;
        is_first && got.len() % MISBEHAVES_EACH == 1
    };
    let answer: &[u8] = match manner {
        Manner::HangsUp if misbehaves => return Ok(()),
        Manner::AsksToWait if misbehaves => {
            b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nbusy"
        }
        Manner::Takes | Manner::AsksToWait | Manner::HangsUp => {
            b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"ok\":false}"
        }
        Manner::Gone => b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
        Manner::Redirects => {
            b"HTTP/1.1 308 Permanent Redirect\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n"
        }
    };
    stream.write_all(answer).await
}

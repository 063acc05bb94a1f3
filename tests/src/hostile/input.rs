//! One input: what is sent, and how its answer is told in a line.

use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::future::BoxFuture;
use reqwest::Method;
use serde_json::Value;

use super::target::{Api, Target};
use super::wire;

/// How long an answer may take, unless an input says otherwise.
const WITHIN: Duration = Duration::from_secs(30);

/// What is sent and what must come of it.
pub(super) struct Input {
    pub(super) group: &'static str,
    pub(super) name: String,
    pub(super) expected: String,
    pub(super) within: Duration,
    /// Whether it takes too long for every change.
    pub(super) is_slow: bool,
    sent: Sent,
}

/// Makes a body when it is needed: some are large.
type Make = Box<dyn Fn() -> Content + Send + Sync>;
/// Something that is more than a request.
type Own = fn(Target) -> BoxFuture<'static, Result<String>>;

enum Sent {
    File { kind: &'static str, make: Make },
    Archive(Make),
    Request(Request),
    Wire { api: Api, bytes: Vec<u8> },
    Own(Own),
}

/// What a request consists of.
pub(super) struct Request {
    pub(super) api: Api,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) signed_in: bool,
    pub(super) content: Make,
}

/// A body: bytes, and how often they are sent.
pub(super) struct Content {
    pub(super) first: Vec<u8>,
    pub(super) piece: Vec<u8>,
    pub(super) times: usize,
}

impl From<Vec<u8>> for Content {
    fn from(first: Vec<u8>) -> Self {
        Self { first, piece: Vec::new(), times: 0 }
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Content {
    /// In a cell that begins and does not end.
    pub(super) fn quoted(mut self) -> Self {
        self.first.insert(0, b'"');
        self.piece.retain(|byte| *byte != b'"');
        self
    }

    /// With so many pieces as come to this many times the least one, which is two bytes.
    pub(super) fn exactly(mut self, count: usize) -> Self {
        let in_one = self.piece.len() / 2;
        let rest = count - count / in_one * in_one;
        self.first.extend_from_slice(&self.piece[..rest * 2]);
        self.times = count / in_one;
        self
    }

    fn body(self) -> reqwest::Body {
        if self.times == 0 {
            return self.first.into();
        }
        let rest = std::iter::repeat_n(self.piece, self.times);
        let pieces = std::iter::once(self.first).chain(rest).map(Ok::<_, std::convert::Infallible>);
        reqwest::Body::wrap_stream(futures::stream::iter(pieces))
    }
}

impl Input {
    fn new(group: &'static str, name: impl Into<String>, expected: impl Into<String>, sent: Sent) -> Self {
        Self { group, name: name.into(), expected: expected.into(), within: WITHIN, is_slow: false, sent }
    }

    /// A file of a kind.
    pub(super) fn file<C: Into<Content>>(
        group: &'static str,
        name: impl Into<String>,
        expected: impl Into<String>,
        kind: &'static str,
        make: impl Fn() -> C + Send + Sync + 'static,
    ) -> Self {
        Self::new(group, name, expected, Sent::File { kind, make: Box::new(move || make().into()) })
    }

    /// An archive of files.
    pub(super) fn archive(
        name: impl Into<String>,
        expected: impl Into<String>,
        make: impl Fn() -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self::new("archives", name, expected, Sent::Archive(Box::new(move || make().into())))
    }

    /// A request.
    pub(super) fn request(
        group: &'static str,
        name: impl Into<String>,
        expected: impl Into<String>,
        request: Request,
    ) -> Self {
        Self::new(group, name, expected, Sent::Request(request))
    }

    /// Bytes on a connection of their own.
    pub(super) fn wire(
        group: &'static str,
        name: impl Into<String>,
        expected: impl Into<String>,
        api: Api,
        bytes: impl Into<Vec<u8>>,
    ) -> Self {
        Self::new(group, name, expected, Sent::Wire { api, bytes: bytes.into() })
    }

    /// Something that is more than a request.
    pub(super) fn own(
        group: &'static str,
        name: impl Into<String>,
        expected: impl Into<String>,
        own: Own,
    ) -> Self {
        Self::new(group, name, expected, Sent::Own(own))
    }

    /// One that takes its time.
    pub(super) fn slow(self, within_seconds: u64) -> Self {
        Self { within: Duration::from_secs(within_seconds), is_slow: true, ..self }
    }

    /// Sends it and tells what came.
    pub(super) async fn send(self, target: &Target) -> Result<String> {
        match self.sent {
            Sent::File { kind, make } => file(target, kind, make()).await,
            Sent::Archive(make) => {
                let request = target.request(Api::Command, Method::POST, "/v1/import-sets");
                told(request.bearer_auth(target.token()).body(make().body())).await
            }
            Sent::Request(Request { api, method, path, headers, signed_in, content }) => {
                let mut request = target.request(api, method.parse().context("a method")?, &path);
                for (name, value) in headers {
                    request = request.header(name, value);
                }
                if signed_in {
                    request = request.bearer_auth(target.token());
                }
                let content = content();
                let is_empty = content.first.is_empty() && content.times == 0;
                told(if is_empty { request } else { request.body(content.body()) }).await
            }
            Sent::Wire { api, bytes } => wire::ask(target.address(api), &bytes).await,
            Sent::Own(own) => own(target.clone()).await,
        }
    }
}

impl Request {
    /// A request without a body.
    pub(super) fn get(api: Api, path: impl Into<String>) -> Self {
        Self {
            api,
            method: "GET",
            path: path.into(),
            headers: Vec::new(),
            signed_in: true,
            content: Box::new(|| "".into()),
        }
    }

    /// A command in JSON.
    pub(super) fn json<C: Into<Content>>(
        path: impl Into<String>,
        content: impl Fn() -> C + Send + Sync + 'static,
    ) -> Self {
        Self {
            method: "POST",
            headers: vec![("content-type", "application/json".to_owned())],
            content: Box::new(move || content().into()),
            ..Self::get(Api::Command, path)
        }
    }

    pub(super) fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn signed_out(self) -> Self {
        Self { signed_in: false, ..self }
    }
}

/// The status, and the code of a problem.
pub(super) async fn told(request: reqwest::RequestBuilder) -> Result<String> {
    let answer = request.send().await.context("no answer came")?;
    let status = answer.status().as_u16();
    let problem: Option<Value> = match answer.headers().get("content-type") {
        Some(kind) if kind.as_bytes().starts_with(b"application/problem+json") => answer.json().await.ok(),
        _ => {
            answer.bytes().await.context("the answer broke off")?;
            None
        }
    };
    let code = problem.as_ref().and_then(|problem| problem["code"].as_str());
    Ok(code.map_or_else(|| status.to_string(), |code| format!("{status} {code}")))
}

/// What became of the rows of a file, with the codes of those that were refused.
async fn file(target: &Target, kind: &'static str, content: Content) -> Result<String> {
    let request = target.request(Api::Command, Method::POST, &format!("/v1/imports?kind={kind}"));
    let answer =
        request.bearer_auth(target.token()).body(content.body()).send().await.context("no answer came")?;
    let status = answer.status().as_u16();
    let told: Value = answer.json().await.context("the answer is no JSON")?;
    if let Some(code) = told["code"].as_str() {
        return Ok(format!("{status} {code}"));
    }
    let mut line = status.to_string();
    for count in ["accepted", "known", "amended", "older", "refused"] {
        match told["counts"][count].as_u64() {
            None | Some(0) => {}
            Some(rows) => line = format!("{line} {count} {rows}"),
        }
    }
    let path = format!("/v1/imports/{}/refusals?limit=100", told["id"].as_str().unwrap_or_default());
    let refusals = target.request(Api::Command, Method::GET, &path).bearer_auth(target.token());
    let refusals: Value = refusals.send().await?.json().await?;
    let mut codes: Vec<&str> =
        refusals["items"].as_array().into_iter().flatten().filter_map(|row| row["code"].as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() { Ok(line) } else { Ok(format!("{line} ({})", codes.join(", "))) }
}

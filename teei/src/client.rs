//! A plain client of both APIs, with the privileges of its login and no others.

mod digest;
mod path;
mod refused;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use kernel::problem::Problem;
use parking_lot::Mutex;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::arguments::Place;
use crate::deployment::Deployment;
use crate::up::Operator;

pub(crate) use path::path;
use refused::Refused;
pub(crate) use refused::is_passing;

/// How often something is asked again that is not there yet.
pub(crate) const ASK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// What is said when nothing answers.
const UNREACHABLE: &str = "the API cannot be reached; `teei doctor` says what is wrong";
/// The longest page of a list.
pub(crate) const PAGE_MAX: usize = 200;

/// A page of a list.
#[derive(Deserialize)]
struct Page {
    items: Vec<Value>,
    next: Option<String>,
}

/// A signed-in client.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    command_url: String,
    query_url: String,
    operator: Operator,
    token: Arc<Mutex<Option<String>>>,
}

impl Client {
    /// As the operator of a data directory.
    pub(crate) fn of_place(place: &Place) -> anyhow::Result<Self> {
        let deployment = Deployment::load(place)?;
        Ok(Self::new(
            deployment.command_api.public_url,
            deployment.query_api.public_url,
            Operator::read(&place.data_dir)?,
        ))
    }

    /// As a login.
    pub(crate) fn new(command_url: String, query_url: String, operator: Operator) -> Self {
        Self { http: reqwest::Client::new(), command_url, query_url, operator, token: Arc::default() }
    }

    /// A query.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let url = format!("{}{path}", self.query_url);
        read(self.send(|http| http.get(&url)).await?).await
    }

    /// A query whose answer must show the change at a position.
    pub(crate) async fn get_after<T: DeserializeOwned>(
        &self,
        path: &str,
        sequence: u64,
    ) -> anyhow::Result<T> {
        let url = format!("{}{path}", self.query_url);
        read(self.send(|http| http.get(&url).header("consistency-token", sequence)).await?).await
    }

    /// A query whose answer is wanted in another media type.
    pub(crate) async fn get_as<T: DeserializeOwned>(&self, path: &str, accept: &str) -> anyhow::Result<T> {
        let url = format!("{}{path}", self.query_url);
        read(self.send(|http| http.get(&url).header("accept", accept)).await?).await
    }

    /// A query that is asked again while the platform is only just starting or a server is away.
    pub(crate) async fn get_patiently<T: DeserializeOwned>(
        &self,
        path: &str,
        within: Duration,
    ) -> anyhow::Result<T> {
        let until = Instant::now() + within;
        loop {
            match self.get(path).await {
                Err(error) if is_passing(&error) && Instant::now() < until => {
                    tokio::time::sleep(ASK_AGAIN_AFTER).await;
                }
                answer => return answer,
            }
        }
    }

    /// The first items of a list that comes in pages, at most `max`.
    pub(crate) async fn get_pages(
        &self,
        segments: &[&str],
        filters: &[(&str, String)],
        max: usize,
    ) -> anyhow::Result<Vec<Value>> {
        let (mut items, mut after) = (Vec::new(), None);
        while items.len() < max {
            let mut query = filters.to_vec();
            query.push(("limit", (max - items.len()).min(PAGE_MAX).to_string()));
            query.extend(after.map(|after| ("after", after)));
            let page: Page = self.get(&path(segments, &query)).await?;
            items.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        Ok(items)
    }

    /// A command.
    pub(crate) async fn command<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        let url = format!("{}{path}", self.command_url);
        read(self.send(|http| http.post(&url).json(body)).await?).await
    }

    /// A command that puts something in the place of what is there.
    pub(crate) async fn replace<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        let url = format!("{}{path}", self.command_url);
        read(self.send(|http| http.put(&url).json(body)).await?).await
    }

    /// A command that takes something away, and answers nothing.
    pub(crate) async fn remove(&self, path: &str) -> anyhow::Result<()> {
        let url = format!("{}{path}", self.command_url);
        checked(self.send(|http| http.delete(&url)).await?).await.map(drop)
    }

    /// What the command API tells of its own: imports and their refusals.
    pub(crate) async fn get_from_command_api(&self, path: &str, accept: &str) -> anyhow::Result<Response> {
        let url = format!("{}{path}", self.command_url);
        checked(self.send(|http| http.get(&url).header("accept", accept)).await?).await
    }

    /// Uploads a file under an idempotency key, after the mapping by which it is read: repeating it is the same import.
    pub(crate) async fn upload(
        &self,
        path: &str,
        key: &str,
        file: &Path,
        mapping: Option<&str>,
    ) -> anyhow::Result<Value> {
        let token = self.token().await?;
        let opened = tokio::fs::File::open(file)
            .await
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let size = opened.metadata().await?.len();
        let digest = digest::of_file(file).await?;
        let pieces = tokio_util::io::ReaderStream::with_capacity(opened, 256 * 1024);
        let request = self
            .http
            .request(Method::POST, format!("{}{path}", self.command_url))
            .bearer_auth(token)
            .header("idempotency-key", key)
            // The same bytes again are the same release (RFC 9530).
            .header(digest::REPR_DIGEST, digest);
        let request = with_file(request, reqwest::Body::wrap_stream(pieces), size, mapping);
        read(request.send().await.context("the command API cannot be reached")?).await
    }

    /// Asks what a file, or its beginning, would become.
    pub(crate) async fn preview(
        &self,
        path: &str,
        bytes: Vec<u8>,
        mapping: Option<&str>,
    ) -> anyhow::Result<Value> {
        let (url, size) = (format!("{}{path}", self.command_url), u64::try_from(bytes.len())?);
        let bytes = bytes::Bytes::from(bytes);
        read(self.send(|http| with_file(http.post(&url), bytes.clone().into(), size, mapping)).await?).await
    }

    async fn send(&self, request: impl Fn(&reqwest::Client) -> RequestBuilder) -> anyhow::Result<Response> {
        let token = self.token().await?;
        let answer = request(&self.http).bearer_auth(token).send().await.context(UNREACHABLE)?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        // Access tokens are short-lived: sign in once more, then believe the answer.
        *self.token.lock() = None;
        let token = self.token().await?;
        request(&self.http).bearer_auth(token).send().await.context(UNREACHABLE)
    }

    async fn token(&self) -> anyhow::Result<String> {
        // The lock is not held while signing in: two futures of one task may ask at the same time.
        if let Some(token) = self.token.lock().clone() {
            return Ok(token);
        }
        let body = serde_json::json!({ "email": self.operator.email, "password": self.operator.password });
        let answer = self
            .http
            .post(format!("{}/v1/auth/token", self.command_url))
            .json(&body)
            .send()
            .await
            .context(UNREACHABLE)?;
        let tokens: Value = read(answer).await.context("signing in")?;
        let access = tokens["access_token"].as_str().context("no token came")?.to_owned();
        *self.token.lock() = Some(access.clone());
        Ok(access)
    }
}

/// A request with a file as its body, or in a form after its mapping.
fn with_file(
    request: RequestBuilder,
    file: reqwest::Body,
    size: u64,
    mapping: Option<&str>,
) -> RequestBuilder {
    match mapping {
        None => request.header("content-length", size).body(file),
        Some(mapping) => {
            let form = Form::new().text("mapping", mapping.to_owned());
            request.multipart(form.part("file", Part::stream_with_length(file, size)))
        }
    }
}

async fn read<T: DeserializeOwned>(answer: Response) -> anyhow::Result<T> {
    checked(answer).await?.json().await.context("the answer cannot be read")
}

/// A problem as an error with its code, what was wrong and where.
async fn checked(answer: Response) -> anyhow::Result<Response> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    match answer.json::<Problem>().await {
        Ok(problem) => Err(Refused::new(problem).into()),
        Err(_) => bail!("the API answered {status}"),
    }
}

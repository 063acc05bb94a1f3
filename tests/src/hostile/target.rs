//! The platform that is attacked.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::{Value, json};

/// A running platform, and a login of it that may do everything.
#[derive(Clone)]
pub struct Target {
    pub(super) data_dir: PathBuf,
    pub(super) http: reqwest::Client,
    command: SocketAddr,
    query: SocketAddr,
    token: String,
}

/// One of its two APIs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Api {
    Command,
    Query,
}

impl Target {
    /// The platform of a data directory, signed in as its administrator.
    pub async fn of(data_dir: &Path) -> Result<Self> {
        let read = |name: &str| -> Result<Value> {
            let text =
                std::fs::read(data_dir.join(name)).with_context(|| format!("{name} cannot be read"))?;
            Ok(serde_json::from_slice(&text)?)
        };
        let (ports, login) = (read("roles.json")?, read("operator.json")?);
        let address = |role: &str| -> Result<SocketAddr> {
            let port = ports[role].as_u64().and_then(|port| u16::try_from(port).ok());
            Ok(([127, 0, 0, 1], port.with_context(|| format!("{role} has no port"))?).into())
        };
        let (command, query) = (address("command_api")?, address("query_api")?);
        // Each input has a connection of its own: what one does to its connection is not the next one's.
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
        let credentials = json!({ "email": login["email"], "password": login["password"] });
        let answer = http.post(format!("http://{command}/v1/auth/token")).json(&credentials).send().await?;
        let tokens: Value = answer.json().await?;
        let token = tokens["access_token"].as_str().context("no token came")?.to_owned();
        Ok(Self { data_dir: data_dir.to_owned(), http, command, query, token })
    }

    /// Where the command API is.
    pub fn command_url(&self) -> String {
        format!("http://{}", self.command)
    }

    /// Where the query API is.
    pub fn query_url(&self) -> String {
        format!("http://{}", self.query)
    }

    /// The description of the API at an address.
    pub async fn document(&self, url: &str) -> Result<String> {
        Ok(self.http.get(format!("{url}/openapi.json")).send().await?.error_for_status()?.text().await?)
    }

    pub(super) fn address(&self, api: Api) -> SocketAddr {
        match api {
            Api::Command => self.command,
            Api::Query => self.query,
        }
    }

    /// What it is signed in with.
    pub fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn request(&self, api: Api, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address(api)))
    }
}

//! One key of one read model, and what is parked under it.

use std::time::Duration;

use anyhow::bail;
use clap::Args;
use serde_json::Value;

use super::list;
use crate::client::{Client, path};

/// How long the workers may take to carry an order out before this program stops waiting.
pub(super) const CARRIED_OUT_WITHIN: Duration = Duration::from_mins(1);

/// Which key.
#[derive(Args, Clone, Debug)]
pub(super) struct Key {
    /// The read model, as `teei parked list` names it.
    pub(super) projection: String,
    /// The key, as `teei parked list` names it.
    pub(super) key: String,
}

impl Key {
    /// What is parked under it, first to last; an error when that is nothing.
    pub(super) async fn commits(&self, client: &Client) -> anyhow::Result<Vec<Value>> {
        let mut commits = list::of_projection(client, &self.projection).await?;
        commits.retain(|commit| commit["park_key"] == *self.key);
        if commits.is_empty() {
            bail!(
                "nothing is parked under {} in {}; `teei parked list` shows what is",
                self.key,
                self.projection
            );
        }
        Ok(commits)
    }

    /// The path of an order about it.
    pub(super) fn order(&self, verb: &str) -> String {
        path(&["v1", "projections", &self.projection, "parked", &self.key, verb], &[])
    }

    /// As a report names it.
    pub(super) fn pair(&self) -> (&str, &str) {
        (&self.projection, &self.key)
    }
}

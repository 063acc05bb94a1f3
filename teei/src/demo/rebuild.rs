//! Every read model rebuilt beside the live one and compared with it.

use std::time::Duration;

use serde_json::Value;

use crate::client::Client;
use crate::operator::projections::ordered;

pub(super) use crate::operator::projections::ordered::RebuildResult;

/// How long one rebuild may take.
const REBUILT_WITHIN: Duration = Duration::from_mins(15);

/// Each projection's name and position.
pub(super) async fn projections(client: &Client) -> anyhow::Result<Vec<(String, u64)>> {
    let projections: Vec<Value> = client.get("/v1/projections").await?;
    Ok(projections
        .iter()
        .map(|one| {
            (one["name"].as_str().unwrap_or_default().to_owned(), one["position"].as_u64().unwrap_or(0))
        })
        .collect())
}

/// Rebuilds one after the other.
pub(super) async fn every_projection(client: &Client) -> anyhow::Result<Vec<RebuildResult>> {
    let mut results = Vec::new();
    for (name, _) in projections(client).await? {
        results.push(ordered::rebuild(client, &name, false, REBUILT_WITHIN).await?);
    }
    Ok(results)
}

//! What is parked.

use clap::Args;
use serde_json::{Value, json};

use crate::client::Client;
use crate::show;

/// The most commits that are shown: who has more has one cause, and sees it among these.
const COMMITS_MAX: usize = 2_000;

/// Where to look.
#[derive(Args, Clone, Debug)]
pub(crate) struct ListOptions {
    /// Only in this read model.
    #[arg(long, value_name = "NAME")]
    projection: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows what is parked.
pub(super) async fn run(client: &Client, options: ListOptions) -> anyhow::Result<()> {
    let mut commits = Vec::new();
    for name in names(client, options.projection).await? {
        let parked = of_projection(client, &name).await?;
        commits.extend(parked.into_iter().map(|commit| of(&name, commit)));
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&commits)?);
    } else if commits.is_empty() {
        println!("Nothing is parked.");
    } else {
        println!("{}", table(&commits));
        println!("When the cause is mended: teei parked redrive <projection> <key>");
    }
    Ok(())
}

/// The commits of one read model, by key and sequence.
pub(super) async fn of_projection(client: &Client, name: &str) -> anyhow::Result<Vec<Value>> {
    client.get_pages(&["v1", "projections", name, "parked"], &[], COMMITS_MAX).await
}

async fn names(client: &Client, only: Option<String>) -> anyhow::Result<Vec<String>> {
    if let Some(name) = only {
        return Ok(vec![name]);
    }
    let projections: Vec<Value> = client.get("/v1/projections").await?;
    let with_parked = projections.iter().filter(|one| one["parked"].as_u64().unwrap_or(0) > 0);
    Ok(with_parked.filter_map(|one| one["name"].as_str().map(ToOwned::to_owned)).collect())
}

fn of(projection: &str, mut commit: Value) -> Value {
    commit["projection"] = json!(projection);
    commit
}

/// One line a commit.
pub(super) fn table(commits: &[Value]) -> comfy_table::Table {
    let columns = ["projection", "key", "sequence", "", "aggregate", "tried", "since", "reason"];
    let mut table = show::table(columns);
    for commit in commits {
        let text = |field: &str| commit[field].as_str().unwrap_or_default().to_owned();
        let first = commit["first"].as_bool().unwrap_or(false);
        table.add_row([
            text("projection"),
            text("park_key"),
            commit["sequence"].to_string(),
            if first { "first" } else { "waits" }.to_owned(),
            text("aggregate"),
            show::count(&commit["attempts"]),
            show::time(&commit["parked_at"]),
            text("reason"),
        ]);
    }
    table
}

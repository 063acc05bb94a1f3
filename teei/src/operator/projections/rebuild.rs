//! Rebuilds read models from the history, beside the live ones.

use std::time::Duration;

use anyhow::bail;
use clap::Args;
use serde_json::{Value, json};

use super::ordered::{self, RebuildResult};
use crate::client::Client;
use crate::show;

/// What to rebuild.
#[derive(Args, Clone, Debug)]
pub(crate) struct RebuildOptions {
    /// The read model, as `teei projections list` names it.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    name: Option<String>,
    /// Every read model, one after the other.
    #[arg(long)]
    all: bool,
    /// Compare only: the live version goes on serving, whatever is found.
    #[arg(long)]
    dry_run: bool,
    /// How long one rebuild may take before this command gives up waiting; the rebuild goes on.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    wait: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Where it is read what came of a rebuild. It goes first: standing still, it would tell nothing of the others.
const REPORTS: &str = "event_index";

/// A read model and what came of rebuilding it.
type Outcome = (String, anyhow::Result<RebuildResult>);

/// Rebuilds and shows what came of it. Fails when a rebuild broke off or differs.
pub(super) async fn run(client: &Client, options: RebuildOptions) -> anyhow::Result<()> {
    let found: Vec<Value> = client.get("/v1/projections").await?;
    let mut known: Vec<&str> = found.iter().filter_map(|projection| projection["name"].as_str()).collect();
    let blind = found.iter().any(|one| one["name"] == REPORTS && one["outdated"] == true);
    let names = match &options.name {
        None => {
            known.sort_by_key(|name| *name != REPORTS);
            known
        }
        Some(name) if !known.contains(&name.as_str()) => {
            bail!("there is no read model {name}; there are: {}", known.join(", "))
        }
        Some(name) if blind && name != REPORTS => bail!(
            "what comes of a rebuild is read from {REPORTS}, which stands still itself: rebuild it first, or --all"
        ),
        Some(name) => vec![name.as_str()],
    };
    let outcomes = rebuild(client, &names, &options).await;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&outcomes.iter().map(as_json).collect::<Vec<_>>())?);
    } else {
        println!("{}", table(&outcomes));
        for line in left_out(&outcomes) {
            println!("{line}");
        }
    }
    verdict(&outcomes)
}

/// One after the other. One that breaks off does not keep the others from being rebuilt.
async fn rebuild(client: &Client, names: &[&str], options: &RebuildOptions) -> Vec<Outcome> {
    let spinner = show::spinner("");
    let mut outcomes = Vec::new();
    for (at, name) in names.iter().enumerate() {
        spinner.set_message(format!(
            "rebuilding {name} beside the live version ({} of {})",
            at + 1,
            names.len()
        ));
        let within = Duration::from_secs(options.wait);
        outcomes.push(((*name).to_owned(), ordered::rebuild(client, name, options.dry_run, within).await));
    }
    spinner.finish_and_clear();
    outcomes
}

fn as_json((name, outcome): &Outcome) -> Value {
    match outcome {
        Ok(result) => json!(result),
        Err(error) => json!({ "projection": name, "error": format!("{error:#}") }),
    }
}

fn table(outcomes: &[Outcome]) -> comfy_table::Table {
    let mut table = show::table(["projection", "rows", "equal", "swapped", "left out", "seconds"]);
    for (name, outcome) in outcomes {
        let row = match outcome {
            Ok(result) => [
                show::number(result.rows),
                if !result.equal {
                    format!("NO: {} rows", show::number(result.differing))
                } else if result.rows == 0 {
                    // Empty, or the tables of an earlier definition have other columns.
                    "nothing to compare".to_owned()
                } else {
                    "yes".to_owned()
                },
                if result.swapped { "yes" } else { "no" }.to_owned(),
                show::number(result.left_out_count),
                format!("{:.1}", result.seconds),
            ],
            Err(_) => ["-", "not known", "no", "-", "-"].map(ToOwned::to_owned),
        };
        let mut cells = vec![name.clone()];
        cells.extend(row);
        table.add_row(cells);
    }
    table
}

/// One line a commit that was left out, and how many more there are.
fn left_out(outcomes: &[Outcome]) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, outcome) in outcomes {
        let Ok(result) = outcome else { continue };
        let told = result.left_out.as_array().map(Vec::as_slice).unwrap_or_default();
        for commit in told {
            let (sequence, reason) = (&commit["sequence"], commit["reason"].as_str().unwrap_or_default());
            let key = commit["park_key"].as_str().unwrap_or_default();
            lines.push(format!("{name} leaves out commit {sequence} ({key}): {reason}"));
        }
        let more = result.left_out_count.saturating_sub(u64::try_from(told.len()).unwrap_or_default());
        if more > 0 {
            lines.push(format!("{name} leaves out {} more", show::number(more)));
        }
    }
    lines
}

fn verdict(outcomes: &[Outcome]) -> anyhow::Result<()> {
    let mut wrong = Vec::new();
    for (name, outcome) in outcomes {
        match outcome {
            // One that differs and serves all the same took the place of an earlier definition.
            Ok(result) if result.equal || result.swapped => {}
            Ok(result) => wrong.push(format!(
                "{name} differs from its history in {} rows; the live version goes on serving. \
                 See docs/guides/operating.md, \"When a rebuild differs\"",
                show::number(result.differing)
            )),
            Err(error) => wrong.push(format!("{error:#}")),
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!(wrong.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(differing: u64) -> Outcome {
        let result = RebuildResult {
            projection: "people".to_owned(),
            rows: 5,
            differing,
            equal: differing == 0,
            swapped: differing == 0,
            seconds: 0.2,
            left_out_count: 0,
            left_out: json!([]),
        };
        ("people".to_owned(), Ok(result))
    }

    #[test]
    fn one_that_took_the_place_of_an_earlier_definition_may_differ() {
        let (name, result) = outcome(3);
        let result = RebuildResult { swapped: true, ..result.expect("it ended") };
        assert!(verdict(&[(name, Ok(result))]).is_ok());
    }

    #[test]
    fn what_a_rebuild_left_out_is_told_line_by_line() {
        let (name, result) = outcome(0);
        let left = json!([{ "sequence": 7, "park_key": "evt.1.x.2", "reason": "skipped: a slip" }]);
        let result = RebuildResult { left_out_count: 3, left_out: left, ..result.expect("it ended") };
        let lines = left_out(&[(name, Ok(result)), outcome(0)]);
        assert_eq!(
            lines,
            ["people leaves out commit 7 (evt.1.x.2): skipped: a slip", "people leaves out 2 more"]
        );
    }

    #[test]
    fn only_equal_rebuilds_are_a_success() {
        assert!(verdict(&[outcome(0)]).is_ok());
        let differs = verdict(&[outcome(0), outcome(3)]).expect_err("one differs").to_string();
        assert!(differs.starts_with("people differs from its history in 3 rows"), "{differs}");
        let broken = ("sessions".to_owned(), Err(anyhow::anyhow!("it broke off")));
        assert_eq!(verdict(&[broken]).expect_err("one broke off").to_string(), "it broke off");
    }
}

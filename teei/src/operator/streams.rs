//! The streams of NATS, compared with what is wanted and brought there.

use clap::{Args, Subcommand};
use jetstream_config::{Change, Plan, Remedy};
use serde_json::{Value, json};

use crate::arguments::Place;
use crate::deployment::Deployment;
use crate::{show, streams};

#[derive(Subcommand)]
pub(crate) enum StreamsCommand {
    /// What differs from what is wanted. Changes nothing.
    Plan(StreamsOptions),
    /// Make and mend streams; nothing is changed when a person has to decide first.
    Apply(StreamsOptions),
}

/// How to show it.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct StreamsOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs a command, as the admin of NATS.
pub(crate) async fn run(place: &Place, command: StreamsCommand) -> anyhow::Result<()> {
    let deployment = Deployment::load(place)?;
    let (plan, options, done) = match command {
        StreamsCommand::Plan(options) => (streams::plan(&deployment).await?, options, false),
        StreamsCommand::Apply(options) => (streams::ensure(&deployment).await?, options, true),
    };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&as_json(&plan))?);
    } else if plan.is_empty() {
        println!("The streams are as they should be.");
    } else {
        println!("{}", table(&plan));
        if done {
            println!("Done.");
        } else if plan.refused().is_empty() {
            println!("To do it: teei streams apply");
        } else {
            println!("Nothing can be applied before a person has decided about what cannot be mended.");
        }
    }
    Ok(())
}

fn table(plan: &Plan) -> comfy_table::Table {
    let mut table = show::table(["stream", "field", "found", "wanted", "remedy"]);
    for change in &plan.changes {
        match change {
            Change::Create(wanted) => {
                table.add_row([&wanted.name, "", "it is not there", "", "create"]);
            }
            Change::Update { wanted, differences } => {
                for difference in differences {
                    let remedy = match difference.remedy {
                        Remedy::Update => "update".to_owned(),
                        Remedy::Refuse { because } => format!("none: {because}"),
                    };
                    table.add_row([
                        &wanted.name,
                        difference.field,
                        &difference.found,
                        &difference.wanted,
                        &remedy,
                    ]);
                }
            }
        }
    }
    table
}

fn as_json(plan: &Plan) -> Value {
    let changes = plan.changes.iter().map(|change| match change {
        Change::Create(wanted) => json!({ "stream": wanted.name, "remedy": "create" }),
        Change::Update { wanted, differences } => {
            let differences = differences.iter().map(|difference| {
                let (remedy, because) = match difference.remedy {
                    Remedy::Update => ("update", None),
                    Remedy::Refuse { because } => ("none", Some(because)),
                };
                json!({
                    "field": difference.field, "found": difference.found, "wanted": difference.wanted,
                    "remedy": remedy, "because": because,
                    "history_at_stake": difference.puts_history_at_stake(),
                })
            });
            json!({
                "stream": wanted.name, "remedy": "update", "differences": differences.collect::<Vec<_>>(),
            })
        }
    });
    json!({ "changes": changes.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use jetstream_config::difference::between;
    use jetstream_config::streams::{Replicas, events};

    use super::*;

    fn plan() -> Plan {
        let wanted = events(Replicas::One);
        let mut found = wanted.clone();
        (found.max_messages, found.sealed) = (5, true);
        let differences = between(&found, &wanted);
        Plan { changes: vec![Change::Update { wanted: Box::new(wanted), differences }] }
    }

    #[test]
    fn every_difference_is_a_row_with_its_remedy() {
        let shown = table(&plan()).to_string();
        assert!(
            shown.contains("max_msgs") && shown.contains("no limit") && shown.contains("update"),
            "{shown}"
        );
        assert!(shown.contains("sealed") && shown.contains("never takes it back"), "{shown}");
        let missing = Plan { changes: vec![Change::Create(Box::new(events(Replicas::One)))] };
        assert!(table(&missing).to_string().contains("create"));
    }

    #[test]
    fn json_says_the_same_and_what_is_at_stake() {
        let said = as_json(&plan());
        let differences = said["changes"][0]["differences"].as_array().expect("a list");
        let max = differences.iter().find(|one| one["field"] == "max_msgs").expect("it differs");
        assert_eq!((&max["wanted"], &max["remedy"]), (&json!("no limit"), &json!("update")));
        assert_eq!(max["history_at_stake"], json!(true));
        assert_eq!(as_json(&Plan::default()), json!({ "changes": [] }));
    }
}

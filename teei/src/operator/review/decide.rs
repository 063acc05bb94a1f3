//! Decides an item.

use std::io::Read as _;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Client, path};

/// What is decided, and how to show what came of it.
#[derive(Args, Clone, Debug)]
pub(crate) struct DecideOptions {
    /// The item.
    item: Uuid,
    /// What.
    decision: Decision,
    /// Why. `-` reads it from standard input, so that it stays out of the shell's history.
    #[arg(long)]
    note: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What can be decided.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Decision {
    /// The text may be read.
    Approve,
    /// The text may not be read.
    Withhold,
    /// The flag is wrong, and the text may be read.
    Dismiss,
    /// Somebody senior decides.
    Escalate,
    /// Somebody else decides.
    Release,
}

/// Decides it.
pub(super) async fn run(client: &Client, options: DecideOptions) -> anyhow::Result<()> {
    let note = match options.note.as_deref() {
        Some("-") => {
            let mut note = String::new();
            std::io::stdin().read_to_string(&mut note).context("standard input cannot be read")?;
            Some(note)
        }
        note => note.map(ToOwned::to_owned),
    };
    let (verb, body) = match options.decision {
        Decision::Approve => ("review", json!({ "decision": "approved", "notes": note })),
        Decision::Withhold => ("review", json!({ "decision": "withheld", "notes": note })),
        Decision::Dismiss => ("dismiss", json!({ "note": note })),
        Decision::Escalate => ("escalate", json!({ "note": note })),
        Decision::Release => ("release", json!(null)),
    };
    let at = path(&["v1", "safety", "queue", &options.item.to_string(), verb], &[]);
    let answer: Value = client.command(&at, &body).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        println!("Recorded at {}.", answer["sequence"]);
    }
    Ok(())
}

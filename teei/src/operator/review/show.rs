//! One item, what happened to it, and its text.

use clap::Args;
use serde_json::Value;
use uuid::Uuid;

use super::list::rules;
use super::{left, text};
use crate::client::{Client, path};
use crate::show;

/// Which item, and how to show it.
#[derive(Args, Clone, Debug)]
pub(crate) struct ShowOptions {
    /// The item.
    item: Uuid,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows it. Of whoever holds it, the reading of the text is logged.
pub(super) async fn run(client: &Client, options: &ShowOptions) -> anyhow::Result<()> {
    let detail: Value = client.get(&path(&["v1", "safety", "queue", &options.item.to_string()], &[])).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&detail)?);
        return Ok(());
    }
    let item = &detail["item"];
    println!("Item      {}  ({})", text(item, "id"), text(item, "state"));
    println!("Severity  {}  {}", text(item, "severity"), left(item));
    println!("Found     {}", rules(item));
    println!("In        {} {}", text(item, "content_type"), text(item, "content_id"));
    let mut table = show::table(["when", "what", "who", "decided", "note"]);
    for step in detail["history"].as_array().into_iter().flatten() {
        table.add_row([
            show::time(&step["at"]),
            text(step, "kind"),
            text(step, "principal_id"),
            text(step, "outcome"),
            text(&step["note"], "text"),
        ]);
    }
    println!("{table}");
    match detail["text"]["text"].as_str() {
        Some(words) => println!("{}", show::printable(words)),
        None => println!("The text is not shown: {}.", text(&detail["text"], "state").replace('_', " ")),
    }
    Ok(())
}

//! What waits for a decision.

use clap::Args;
use serde_json::Value;

use super::{left, text};
use crate::client::Client;
use crate::show;

/// The most items that are shown.
const ITEMS_MAX: usize = 200;

/// Which items, and how to show them.
#[derive(Args, Clone, Debug)]
pub(crate) struct ListOptions {
    /// Only those in this state: pending, claimed, second_opinion, escalated, appealed, reviewed, dismissed, superseded.
    #[arg(long)]
    status: Option<String>,
    /// Only those at least this grave: low, medium, high.
    #[arg(long)]
    severity: Option<String>,
    /// Only those that wait for too long.
    #[arg(long)]
    overdue: bool,
    /// Only those that you hold.
    #[arg(long)]
    mine: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows them.
pub(super) async fn run(client: &Client, options: ListOptions) -> anyhow::Result<()> {
    let mut filters = Vec::new();
    filters.extend(options.status.map(|status| ("status", status)));
    filters.extend(options.severity.map(|severity| ("severity", severity)));
    filters.extend(options.overdue.then(|| ("overdue", true.to_string())));
    filters.extend(options.mine.then(|| ("mine", true.to_string())));
    let items = client.get_pages(&["v1", "safety", "queue"], &filters, ITEMS_MAX).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&items)?);
    } else if items.is_empty() {
        println!("No flagged text of this kind waits.");
    } else {
        println!("{}", table(&items));
        println!(
            "To decide one: teei review claim <item>, teei review show <item>, teei review decide <item> ..."
        );
    }
    Ok(())
}

fn table(items: &[Value]) -> comfy_table::Table {
    let mut table = show::table(["item", "severity", "state", "found", "in", "left", "held until"]);
    for item in items {
        table.add_row([
            text(item, "id"),
            text(item, "severity"),
            text(item, "state"),
            rules(item),
            text(item, "content_type"),
            left(item),
            show::time(&item["lease"]["until"]),
        ]);
    }
    table
}

/// Which rules fired.
pub(super) fn rules(item: &Value) -> String {
    let findings = item["findings"].as_array().into_iter().flatten();
    findings.filter_map(|finding| finding["rule"].as_str()).collect::<Vec<_>>().join(", ")
}

//! Who may send webhooks.

use clap::Args;

use crate::client::Client;
use crate::show;

/// How to show it.
#[derive(Args, Clone, Debug)]
pub(crate) struct ListOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows them.
pub(super) async fn run(client: &Client, options: ListOptions) -> anyhow::Result<()> {
    let providers = super::items(client, "/v1/webhook-providers").await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&providers)?);
        return Ok(());
    }
    if providers.is_empty() {
        println!("Nobody may send webhooks. To add a sender: teei webhooks add <name>");
        return Ok(());
    }
    let mut table = show::table(["provider", "name", "since", "old secret until"]);
    for provider in &providers {
        let text = |field: &str| provider[field].as_str().unwrap_or_default().to_owned();
        table.add_row([
            text("id"),
            text("name"),
            show::time(&provider["created_at"]),
            show::time(&provider["rotates_until"]),
        ]);
    }
    println!("{table}");
    Ok(())
}

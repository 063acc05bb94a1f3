//! Deliveries that wait for what they refer to.

use clap::Args;

use crate::client::Client;
use crate::show;

/// How to show it.
#[derive(Args, Clone, Debug)]
pub(crate) struct HeldOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows them.
pub(super) async fn run(client: &Client, options: HeldOptions) -> anyhow::Result<()> {
    let held = super::items(client, "/v1/webhooks/held").await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&held)?);
        return Ok(());
    }
    if held.is_empty() {
        println!("No delivery waits.");
        return Ok(());
    }
    let mut table = show::table(["delivery", "kind", "", "tried", "since", "until", "reason"]);
    for delivery in &held {
        let text = |field: &str| delivery[field].as_str().unwrap_or_default().to_owned();
        table.add_row([
            text("delivery_id"),
            text("kind"),
            text("state"),
            show::count(&delivery["attempts"]),
            show::time(&delivery["received_at"]),
            show::time(&delivery["given_up_at"]),
            text("reason"),
        ]);
    }
    println!("{table}");
    Ok(())
}

//! Who is told of what.

use clap::Args;
use serde_json::Value;

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
pub(super) async fn run(client: &Client, options: &ListOptions) -> anyhow::Result<()> {
    let list: Value = client.get_from_command_api("/v1/endpoints", "application/json").await?.json().await?;
    let items = list["items"].as_array().cloned().unwrap_or_default();
    if options.json {
        println!("{}", serde_json::to_string_pretty(&items)?);
        return Ok(());
    }
    if items.is_empty() {
        println!(
            "Nobody is told of events. To tell somebody: teei endpoints register <name> <url> --types <types>"
        );
        return Ok(());
    }
    let mut table = show::table(["endpoint", "name", "host", "types", "state", "since", "old secret until"]);
    for item in &items {
        let text = |field: &str| item[field].as_str().unwrap_or_default().to_owned();
        let types = item["event_types"].as_array().into_iter().flatten().filter_map(Value::as_str);
        table.add_row([
            text("id"),
            text("name"),
            text("host"),
            types.collect::<Vec<_>>().join("\n"),
            if item["disabled"] == true { "disabled" } else { "told" }.to_owned(),
            show::time(&item["created_at"]),
            show::time(&item["rotates_until"]),
        ]);
    }
    println!("{table}");
    Ok(())
}

//! How much is there, and how far behind each read model is.

use clap::Args;
use serde_json::Value;

use super::projections::list;
use crate::client::Client;
use crate::show;

/// How to show it.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct StatusOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows the overview and the projections.
pub(crate) async fn run(client: &Client, options: StatusOptions) -> anyhow::Result<()> {
    let overview: Value = client.get("/v1/overview").await?;
    let projections: Vec<Value> = client.get("/v1/projections").await?;
    if options.json {
        let both = serde_json::json!({ "overview": overview, "projections": projections });
        println!("{}", serde_json::to_string_pretty(&both)?);
        return Ok(());
    }
    let count = |field: &str| show::number(overview[field].as_u64().unwrap_or(0));
    println!(
        "{} people, {} companies, {} sessions ({} unattributed), {} events; the log is at {}",
        count("people"),
        count("companies"),
        count("sessions"),
        count("unattributed_sessions"),
        count("events"),
        count("last_sequence"),
    );
    println!("{}", list::table(&projections));
    list::tell_outdated(&projections);
    Ok(())
}

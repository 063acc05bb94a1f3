//! How each read model stands.

use clap::Args;
use serde_json::Value;

use crate::client::Client;
use crate::show;

/// How to show it.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct ListOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows the read models.
pub(super) async fn run(client: &Client, options: ListOptions) -> anyhow::Result<()> {
    let projections: Vec<Value> = client.get("/v1/projections").await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&projections)?);
        return Ok(());
    }
    println!("{}", table(&projections));
    tell_outdated(&projections);
    if projections.iter().any(|projection| projection["parked"].as_u64().unwrap_or(0) > 0) {
        println!("What is parked and why: teei parked list");
    }
    Ok(())
}

/// Names those that an upgrade left with the tables of an earlier definition.
pub(crate) fn tell_outdated(projections: &[Value]) {
    let outdated: Vec<_> = projections.iter().filter(|one| one["outdated"] == true).collect();
    let names: Vec<_> = outdated.iter().filter_map(|one| one["name"].as_str()).collect();
    if !names.is_empty() {
        println!("Of an earlier definition, and standing still: {}", names.join(", "));
        println!("They are made anew from history by: teei projections rebuild --all");
    }
}

/// One line a read model.
pub(crate) fn table(projections: &[Value]) -> comfy_table::Table {
    let columns =
        ["projection", "version", "store", "position", "behind", "seconds", "parked", "rows", "last rebuild"];
    let mut table = show::table(columns);
    for projection in projections {
        table.add_row([
            projection["name"].as_str().unwrap_or_default().to_owned(),
            show::count(&projection["version"]),
            projection["store"].as_str().unwrap_or_default().to_owned(),
            show::count(&projection["position"]),
            show::count(&projection["lag_events"]),
            format!("{:.1}", projection["lag_seconds"].as_f64().unwrap_or(0.0)),
            show::count(&projection["parked"]),
            show::count(&projection["rows"]),
            rebuilt(&projection["last_rebuild"]),
        ]);
    }
    table
}

fn rebuilt(rebuild: &Value) -> String {
    let at = show::time(&rebuild["finished_at"]);
    match (rebuild["state"].as_str(), rebuild["differing"].as_u64()) {
        (None, _) => "-".to_owned(),
        (Some("finished"), Some(0)) => format!("{at} equal"),
        (Some("finished"), differing) => format!("{at} {} rows differ", show::number(differing.unwrap_or(0))),
        (Some("failed"), _) => format!("{at} broke off"),
        (Some(_), _) => format!("{} under way", show::time(&rebuild["requested_at"])),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::rebuilt;

    #[test]
    fn the_last_rebuild_says_what_it_showed() {
        let at = "2026-10-01T06:00:00Z";
        let finished = |differing| json!({ "state": "finished", "finished_at": at, "differing": differing });
        assert_eq!(rebuilt(&json!(null)), "-");
        assert_eq!(rebuilt(&finished(0)), "2026-10-01 06:00:00 equal");
        assert_eq!(rebuilt(&finished(3)), "2026-10-01 06:00:00 3 rows differ");
        assert_eq!(
            rebuilt(&json!({ "state": "running", "requested_at": at })),
            "2026-10-01 06:00:00 under way"
        );
    }
}

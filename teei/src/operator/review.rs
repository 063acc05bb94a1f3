//! The review queue: what waits, one item, deciding it, and giving it to somebody.

mod assign;
mod claim;
mod decide;
mod flag;
mod list;
mod reviewers;
mod show;

use clap::Subcommand;
use serde_json::Value;

use crate::client::Client;

#[derive(Subcommand)]
pub(crate) enum ReviewCommand {
    /// What waits for a decision, the most urgent first.
    List(list::ListOptions),
    /// One item, what happened to it, and its text while you hold it.
    Show(show::ShowOptions),
    /// Hold an item, or the first that is free, for 15 minutes.
    Claim(claim::ClaimOptions),
    /// Decide an item that you hold.
    Decide(decide::DecideOptions),
    /// Put a text that no rule found into the queue.
    Flag(flag::FlagOptions),
    /// Give an item to a reviewer for 24 hours, whoever holds it.
    Assign(assign::AssignOptions),
    /// Who may review.
    Reviewers(reviewers::ReviewersOptions),
}

/// Runs a command.
pub(crate) async fn run(client: &Client, command: ReviewCommand) -> anyhow::Result<()> {
    match command {
        ReviewCommand::List(options) => list::run(client, options).await,
        ReviewCommand::Show(options) => show::run(client, &options).await,
        ReviewCommand::Claim(options) => claim::run(client, &options).await,
        ReviewCommand::Decide(options) => decide::run(client, options).await,
        ReviewCommand::Flag(options) => flag::run(client, &options).await,
        ReviewCommand::Assign(options) => assign::run(client, &options).await,
        ReviewCommand::Reviewers(options) => reviewers::run(client, options).await,
    }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// How much time is left, for people.
fn left(item: &Value) -> String {
    let Some(seconds) = item["due_in_seconds"].as_i64() else { return String::new() };
    let (hours, minutes) = (seconds.abs() / 3_600, seconds.abs() % 3_600 / 60);
    let time = if hours >= 48 { format!("{} days", hours / 24) } else { format!("{hours} h {minutes} min") };
    if seconds < 0 { format!("{time} too late") } else { time }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::left;

    #[test]
    fn the_time_that_is_left_is_told_in_words() {
        let left = |seconds: i64| left(&json!({ "due_in_seconds": seconds }));
        assert_eq!(left(3_600 * 23 + 120), "23 h 2 min");
        assert_eq!(left(3_600 * 72), "3 days");
        assert_eq!(left(-60 * 15), "0 h 15 min too late");
        assert_eq!(super::left(&json!({ "due_in_seconds": null })), "");
    }
}

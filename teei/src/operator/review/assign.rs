//! Gives an item to a reviewer.

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{reviewers, text};
use crate::client::{Client, path};
use crate::show;

/// Which item, to whom, and how to show what came of it.
#[derive(Args, Clone, Debug)]
pub(crate) struct AssignOptions {
    /// The item.
    item: Uuid,
    /// The name or the login of a reviewer, as `teei review reviewers` lists them.
    to: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Gives it.
pub(super) async fn run(client: &Client, options: &AssignOptions) -> anyhow::Result<()> {
    let reviewer = if let Ok(login) = options.to.parse() {
        login
    } else {
        called(&reviewers::all(client).await?, &options.to)
            .with_context(|| format!("nobody who may review is called {}", options.to))?
    };
    let at = path(&["v1", "safety", "queue", &options.item.to_string(), "assign"], &[]);
    let lease: Value = client.command(&at, &json!({ "reviewer": reviewer })).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&lease)?);
    } else {
        println!(
            "{} has {} until {}.",
            options.to,
            text(&lease, "item_id"),
            show::time(&lease["lease_until"])
        );
    }
    Ok(())
}

/// The login of whoever has a name. Case does not count.
fn called(reviewers: &[Value], name: &str) -> Option<Uuid> {
    let name = name.trim().to_lowercase();
    let found = reviewers.iter().find(|reviewer| reviewer["name"] == *name)?;
    found["id"].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reviewer_is_found_by_name_whatever_its_case() {
        let id = Uuid::from_u128(7);
        let reviewers = [json!({ "id": Uuid::nil(), "name": null }), json!({ "id": id, "name": "bo" })];
        assert_eq!(called(&reviewers, " Bo "), Some(id));
        assert_eq!(called(&reviewers, "cy"), None);
        assert_eq!(called(&reviewers, ""), None);
    }
}

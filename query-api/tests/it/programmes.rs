//! Buddies, upskilling, and what each programme counts.

mod buddies;
mod enrolled;
mod overview;
mod upskilling;

use serde_json::Value;

use crate::world::World;

fn external_ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a page has items");
    items.iter().map(|item| item["external_id"].as_str().expect("an id")).collect()
}

/// Every id of a list, read in pages of one.
async fn page_by_page(world: &World, token: &str, path: &str) -> Vec<String> {
    let (mut seen, mut next) = (Vec::new(), None);
    loop {
        let after = next.map(|next: String| format!("&after={next}")).unwrap_or_default();
        let page = world.get(token, &format!("{path}?limit=1{after}")).await.ok();
        seen.extend(external_ids(&page).into_iter().map(ToOwned::to_owned));
        next = page["next"].as_str().map(ToOwned::to_owned);
        if next.is_none() {
            return seen;
        }
    }
}

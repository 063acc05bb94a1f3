//! A person's ids in other systems and the flags that staff set, over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use crate::csv;
use crate::platform::Platform;
use crate::sample::{Counts, SESSIONS_HEADER};
use crate::signed_in::Person;

const RELEASED: &str = "2026-10-02T06:00:00Z";
const DISCORD: &str = "discord-canary-88213";

/// A session of two people.
async fn two_people(platform: &Platform, admin: &Person) -> [String; 2] {
    let cells =
        ["W-1", "Mentorship", "ana@example.org", "bo@example.com", "2026-05-06", "45", "5", "It helped."];
    let file = platform.beside("kintell_sessions_two.csv");
    let text = SESSIONS_HEADER.to_owned() + &csv::record(&cells.map(ToOwned::to_owned));
    std::fs::write(&file, text).expect("our own folder");
    assert_eq!(Counts::of(&platform.import(&file, RELEASED).await).accepted, 1);
    platform.caught_up().await;
    let mut ids = Vec::new();
    for email in ["ana%40example.org", "bo%40example.com"] {
        let found = admin.get(&format!("/v1/people?email={email}")).await.ok();
        ids.push(found["items"][0]["id"].as_str().expect("they are known").to_owned());
    }
    [ids.remove(0), ids.remove(0)]
}

#[tokio::test]
async fn an_id_has_one_holder_and_a_flag_that_staff_set_goes_before_the_records() {
    let mut platform = Platform::start().await;
    let admin = Person::admin(&platform).await;
    let [ana, bo] = two_people(&platform, &admin).await;
    an_id_has_one_holder(&platform, &admin, (&ana, &bo)).await;
    flags_are_set_and_given_back(&admin, &ana).await;
    platform.caught_up().await;
    platform.rebuilds_are_equal().await;
    platform.stop().await;
}

async fn an_id_has_one_holder(platform: &Platform, admin: &Person, (ana, bo): (&str, &str)) {
    let order = json!({ "kind": "discord_id", "value": DISCORD });
    let link = |person: &str| format!("/v1/people/{person}/identifiers");
    let linked = admin.command(&link(ana), &order).await.ok();
    assert_eq!(linked["outcome"], "recorded");
    let same = json!({ "kind": "discord_id", "value": format!(" {DISCORD} ") });
    assert_eq!(admin.command(&link(ana), &same).await.ok()["outcome"], "known");
    assert_eq!(admin.command(&link(bo), &order).await.refused(), (409, "identifier.held_by_another"));
    let nobody = uuid::Uuid::from_u128(9).to_string();
    let free = json!({ "kind": "discord_id", "value": "nobody-has-this" });
    assert_eq!(admin.command(&link(&nobody), &free).await.refused(), (404, "person.not_found"));
    let empty = json!({ "kind": "discord_id", "value": "  " });
    assert_eq!(admin.command(&link(ana), &empty).await.refused(), (422, "request.invalid"));

    let profile = admin.get_after(&format!("/v1/people/{ana}"), &linked).await.ok();
    let kinds = profile["identifiers"].as_array().expect("a list");
    assert!(kinds.contains(&json!("discord_id")), "{profile}");
    let found = crate::search::Search::new([DISCORD]).in_tables(platform).await;
    assert_eq!(found, crate::search::Found::new(), "it is nowhere in the clear");

    let unlink = |person: &str| format!("/v1/people/{person}/identifiers/unlink");
    assert_eq!(admin.command(&unlink(bo), &order).await.refused(), (409, "identifier.held_by_another"));
    admin.command(&unlink(ana), &order).await.ok();
    let moved = admin.command(&link(bo), &order).await.ok();
    let profile = admin.get_after(&format!("/v1/people/{ana}"), &moved).await.ok();
    assert!(!profile["identifiers"].to_string().contains("discord"), "{profile}");
}

async fn flags_are_set_and_given_back(admin: &Person, person: &str) {
    let set = async |flags: Value| {
        let url = format!("{}/v1/people/{person}/profile", admin.command_url);
        admin.send(Method::PUT, url, Some(&json!({ "flags": flags }))).await
    };
    let flag = async |change: &Value| {
        let journey = admin.get_after(&format!("/v1/people/{person}/journey"), change).await.ok();
        let flags = journey["flags"].as_array().expect("a list").clone();
        let found = flags.into_iter().find(|flag| flag["name"] == "has_completed_course");
        found.unwrap_or_else(|| panic!("no such flag: {journey}"))
    };
    let told = set(json!({ "has_completed_course": true })).await.ok();
    let shown = flag(&told).await;
    assert_eq!((&shown["holds"], shown["set_by_hand_at"].is_string()), (&json!(true), true), "{shown}");
    assert_eq!(set(json!({ "has_completed_course": true })).await.ok()["outcome"], "known");
    let told = set(json!({ "has_completed_course": null })).await.ok();
    let shown = flag(&told).await;
    assert_eq!((&shown["holds"], &shown["set_by_hand_at"]), (&json!(false), &Value::Null), "{shown}");
    assert_eq!(set(json!({ "is_tall": true })).await.refused(), (422, "request.invalid"));
    assert_eq!(set(json!({})).await.ok()["outcome"], "known");
}

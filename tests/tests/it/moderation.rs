//! The ways of an item through the queue, over HTTP: given back, dismissed, appealed against, escalated, assigned.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::csv;
use crate::platform::Platform;
use crate::sample::{Counts, SESSIONS_HEADER};
use crate::signed_in::{Person, text};
use crate::waiting::until;

const FLAGGED_WITHIN: Duration = Duration::from_mins(2);
const RELEASED: &str = "2026-10-02T06:00:00Z";
/// More than are needed: one in twenty goes to a second reviewer, whose way is another one.
const THREATS: usize = 12;
/// Of a thousand items, how many a second reviewer decides too (`domain/src/review/policy-1.txt`).
const SECOND_OPINIONS_PER_MILLE: u128 = 50;

/// A file of sessions that each have a text which must be flagged.
pub(crate) fn threats(platform: &Platform, count: usize) -> PathBuf {
    let rows = (1..=count).map(|number| {
        let (id, participant) = (format!("T-{number:04}"), format!("p{number}@example.org"));
        let cells = [
            id.as_str(),
            "Mentorship",
            &participant,
            "v@example.com",
            "2026-05-06",
            "45",
            "1",
            "I will kill you",
        ];
        csv::record(&cells.map(ToOwned::to_owned))
    });
    let file = platform.beside("kintell_sessions_threats.csv");
    std::fs::write(&file, SESSIONS_HEADER.to_owned() + &rows.collect::<String>()).expect("our own folder");
    file
}

/// An item, and the session that its text belongs to.
struct Item {
    id: String,
    session: String,
}

impl Item {
    fn path(&self, order: &str) -> String {
        format!("/v1/safety/queue/{}/{order}", self.id)
    }
}

async fn flagged(reviewer: &Person) -> Vec<Item> {
    let items = until("the flagged texts", FLAGGED_WITHIN, async || {
        let items = reviewer.queue("severity=high").await;
        (items.len() == THREATS).then_some(items)
    })
    .await;
    let item =
        |item: &Value| Item { id: text(item, "id").to_owned(), session: text(item, "content_id").to_owned() };
    let once = |item: &Item| {
        let id: uuid::Uuid = item.id.parse().expect("a uuid");
        id.as_u128() % 1_000 >= SECOND_OPINIONS_PER_MILLE
    };
    items.iter().map(item).filter(once).collect()
}

#[tokio::test]
async fn an_item_goes_from_hand_to_hand_until_it_is_decided() {
    let mut platform = Platform::start().await;
    let file = threats(&platform, THREATS);
    let told = Counts::of(&platform.import(&file, RELEASED).await);
    assert_eq!(told.accepted, u64::try_from(THREATS).expect("few"));
    let admin = Person::admin(&platform).await;
    let bo = Person::reviewer(&platform, &admin, "bo").await;
    let cy = Person::reviewer(&platform, &admin, "cy").await;
    let items = flagged(&bo).await;
    let [first, second, third, fourth, ..] = &items[..] else { panic!("four of {THREATS} are decided once") };
    given_back_and_dismissed(first, (&admin, &bo, &cy)).await;
    appealed_against_once(first, (&admin, &bo, &cy)).await;
    escalated(second, (&admin, &bo, &cy)).await;
    assigned(third, (&admin, &bo, &cy)).await;
    reviewers_are_listed_and_named((&admin, &bo, &cy)).await;
    given_by_name(&platform, fourth, &cy).await;
    a_text_that_no_rule_found_is_flagged_by_hand(&platform, (&admin, &bo, &cy)).await;
    platform.caught_up().await;
    platform.rebuilds_are_equal().await;
    platform.stop().await;
}

async fn a_text_that_no_rule_found_is_flagged_by_hand(platform: &Platform, (admin, bo, _): People<'_>) {
    let row = ["T-by-hand", "Mentorship", "p1@example.org", "v@example.com", "2026-05-06", "45", "4"];
    let mut cells = row.map(ToOwned::to_owned).to_vec();
    cells.push("He knows where my sister lives.".to_owned());
    let file = platform.beside("kintell_sessions_by_hand.csv");
    std::fs::write(&file, SESSIONS_HEADER.to_owned() + &csv::record(&cells)).expect("our own folder");
    assert_eq!(Counts::of(&platform.import(&file, RELEASED).await).accepted, 1);
    platform.caught_up().await;
    let sessions = platform.admin().await.all("/v1/sessions?from=2026-05-01").await;
    let session = sessions.iter().find(|one| one["external_id"] == "T-by-hand").expect("it was recorded");
    let body = json!({ "kind": "kintell_session", "record": session["id"] });
    let told = bo.command("/v1/safety/flags", &body).await.ok();
    assert_eq!(told["outcome"], "recorded", "{told}");
    let item = text(&told, "item_id");
    until("the text in the queue", FLAGGED_WITHIN, async || {
        let queue = bo.queue("severity=medium").await;
        queue.iter().any(|waiting| waiting["id"] == item).then_some(())
    })
    .await;
    let again = admin.command("/v1/safety/flags", &body).await.ok();
    assert_eq!((&again["outcome"], text(&again, "item_id")), (&json!("known"), item), "{again}");
    let id = text(session, "id");
    assert_eq!(admin.unseal(id).await.ok()["feedback"], cells[7].as_str(), "it is not urgent");
    let urgent = json!({ "kind": "kintell_session", "record": id, "urgency": "high" });
    let again = admin.command("/v1/safety/flags", &urgent).await.ok();
    assert_eq!((&again["outcome"], text(&again, "item_id")), (&json!("recorded"), item), "{again}");
    let shown = admin.get_after(&format!("/v1/safety/queue/{item}"), &again).await.ok();
    assert_eq!(shown["item"]["severity"], "high");
    let held = (403, "content.held_for_review");
    assert_eq!(admin.unseal(id).await.refused(), held);
    let item = Item { id: item.to_owned(), session: id.to_owned() };
    let item = it_follows_its_text_and_stays_withheld(platform, (bo, &file), &cells, item).await.id;
    assert_eq!(admin.unseal(id).await.refused(), held);
    let nothing = json!({ "kind": "kintell_session", "record": uuid::Uuid::nil() });
    let (status, _) = platform.admin().await.order("/v1/safety/flags", &nothing).await;
    assert_eq!(status, 404);
    let written_anew = csv::record(&{
        let mut cells = cells.clone();
        "We talked about the weather.".clone_into(&mut cells[7]);
        cells
    });
    std::fs::write(&file, SESSIONS_HEADER.to_owned() + &written_anew).expect("our own folder");
    platform.import(&file, "2026-10-03T06:00:00Z").await;
    until("the flag of a text that is gone", FLAGGED_WITHIN, async || {
        let queue = bo.queue("severity=medium").await;
        queue.iter().all(|waiting| waiting["id"] != item.as_str()).then_some(())
    })
    .await;
}

/// A newer release says the same in other minutes; then a reviewer withholds it, and another release comes. Answers the
/// last item.
async fn it_follows_its_text_and_stays_withheld(
    platform: &Platform,
    (bo, file): (&Person, &std::path::Path),
    cells: &[String],
    flagged: Item,
) -> Item {
    let mut item = flagged;
    for (minutes, released) in [("50", "2026-10-02T07:00:00Z"), ("55", "2026-10-02T08:00:00Z")] {
        let mut cells = cells.to_vec();
        minutes.clone_into(&mut cells[5]);
        std::fs::write(file, SESSIONS_HEADER.to_owned() + &csv::record(&cells)).expect("our own folder");
        platform.import(file, released).await;
        let id = until("the flag that follows its text", FLAGGED_WITHIN, async || {
            let queue = bo.queue("severity=high&free=true").await;
            let follows = |one: &&Value| one["content_id"] == item.session && one["id"] != item.id;
            queue.iter().find(follows).map(|one| text(one, "id").to_owned())
        })
        .await;
        item = Item { id, session: item.session };
        if minutes == "50" {
            let claimed = bo.command(&item.path("claim"), &Value::Null).await.ok();
            let shown = bo.get_after(&format!("/v1/safety/queue/{}", item.id), &claimed).await.ok();
            assert_eq!(shown["text"]["text"], cells[7].as_str(), "{shown}");
            let order = json!({ "decision": "withheld" });
            bo.command(&item.path("review"), &order).await.ok();
        }
    }
    item
}

type People<'a> = (&'a Person, &'a Person, &'a Person);

async fn given_back_and_dismissed(item: &Item, (admin, bo, cy): People<'_>) {
    let note = json!({ "note": "A line of a film." });
    let lease = bo.command(&item.path("claim"), &Value::Null).await.ok();
    let renewed = bo.command(&item.path("renew"), &Value::Null).await.ok();
    assert!(text(&renewed, "lease_until") >= text(&lease, "lease_until"), "{renewed}");
    for order in ["renew", "release"] {
        assert_eq!(cy.command(&item.path(order), &Value::Null).await.refused(), (409, "review.not_held"));
    }
    bo.command(&item.path("release"), &Value::Null).await.ok();
    assert_eq!(bo.command(&item.path("dismiss"), &note).await.refused(), (409, "review.not_held"));
    let lease = cy.command(&item.path("claim"), &Value::Null).await.ok();
    assert_eq!(text(&lease, "holder"), cy.id);
    let too_long = json!({ "note": "x".repeat(2_001) });
    assert_eq!(cy.command(&item.path("dismiss"), &too_long).await.refused(), (422, "request.invalid"));
    let dismissed = cy.command(&item.path("dismiss"), &note).await.ok();
    assert_eq!(dismissed["outcome"], "recorded");
    admin.get_after(&format!("/v1/safety/queue/{}", item.id), &dismissed).await.ok();
    assert_eq!(admin.unseal(&item.session).await.ok()["feedback"], "I will kill you");
    assert_eq!(bo.command(&item.path("claim"), &Value::Null).await.refused(), (409, "review.closed"));
}

/// `cy` has decided it: another one decides again, and that stands.
async fn appealed_against_once(item: &Item, (admin, bo, cy): People<'_>) {
    let note = json!({ "note": "The person who was meant asks for it." });
    admin.command(&item.path("appeal"), &note).await.ok();
    let refused = cy.command(&item.path("claim"), &Value::Null).await;
    assert_eq!(refused.refused(), (409, "review.other_reviewer_needed"));
    bo.command(&item.path("claim"), &Value::Null).await.ok();
    let withheld = bo.command(&item.path("review"), &json!({ "decision": "withheld" })).await.ok();
    let shown = admin.get_after(&format!("/v1/safety/queue/{}", item.id), &withheld).await.ok();
    assert_eq!(admin.unseal(&item.session).await.refused(), (403, "content.held_for_review"), "{shown}");
    assert_eq!(bo.command(&item.path("appeal"), &note).await.refused(), (409, "review.appealed_before"));
}

async fn escalated(item: &Item, (admin, bo, cy): People<'_>) {
    let note = json!({ "note": "It names a school." });
    assert_eq!(bo.command(&item.path("escalate"), &note).await.refused(), (409, "review.not_held"));
    bo.command(&item.path("claim"), &Value::Null).await.ok();
    bo.command(&item.path("escalate"), &note).await.ok();
    assert_eq!(cy.command(&item.path("claim"), &Value::Null).await.refused(), (403, "review.senior_needed"));
    admin.command(&item.path("claim"), &Value::Null).await.ok();
    admin.command(&item.path("review"), &json!({ "decision": "withheld" })).await.ok();
    assert_eq!(cy.command(&item.path("claim"), &Value::Null).await.refused(), (409, "review.closed"));
}

async fn assigned(item: &Item, (admin, bo, cy): People<'_>) {
    let to_cy = json!({ "reviewer": cy.id });
    assert_eq!(bo.command(&item.path("assign"), &to_cy).await.refused(), (403, "auth.forbidden"));
    let nobody = json!({ "reviewer": uuid::Uuid::nil() });
    assert_eq!(admin.command(&item.path("assign"), &nobody).await.refused(), (422, "request.invalid"));
    bo.command(&item.path("claim"), &Value::Null).await.ok();
    let lease = admin.command(&item.path("assign"), &to_cy).await.ok();
    assert_eq!(text(&lease, "holder"), cy.id, "whoever held it");
    let decision = json!({ "decision": "approved" });
    assert_eq!(bo.command(&item.path("review"), &decision).await.refused(), (409, "review.not_held"));
    cy.command(&item.path("review"), &decision).await.ok();
    let unknown = Item { id: uuid::Uuid::nil().to_string(), session: String::new() };
    assert_eq!(cy.command(&unknown.path("claim"), &Value::Null).await.refused(), (404, "review.not_found"));
}

async fn reviewers_are_listed_and_named((admin, bo, cy): People<'_>) {
    let path = "/v1/safety/reviewers";
    assert_eq!(bo.get_from_command_api(path).await.refused(), (403, "auth.forbidden"));
    let list = async || admin.get_from_command_api(path).await.ok()["items"].clone();
    let reviewer =
        |person: &Person, name: &str, role: &str| json!({ "id": person.id, "name": name, "role": role });
    let (of_bo, of_cy) = (reviewer(bo, "bo", "reviewer"), reviewer(cy, "cy", "reviewer"));
    let unnamed = json!({ "id": admin.id, "name": null, "role": "admin" });
    assert_eq!(list().await, json!([of_bo, of_cy, unnamed]));

    let name = format!("/v1/logins/{}/name", admin.id);
    assert_eq!(bo.put(&name, &json!({ "name": "bo-too" })).await.refused(), (403, "auth.forbidden"));
    for not in [json!({}), json!({ "name": "bo" }), json!({ "name": "admin@teei.example" })] {
        assert_eq!(admin.put(&name, &not).await.refused(), (422, "request.invalid"), "{not}");
    }
    let nobody = format!("/v1/logins/{}/name", uuid::Uuid::nil());
    assert_eq!(admin.put(&nobody, &json!({ "name": "al" })).await.refused(), (404, "record.not_found"));
    assert_eq!(admin.put(&name, &json!({ "name": "Al" })).await.ok(), json!({ "id": admin.id }));
    assert_eq!(list().await, json!([reviewer(admin, "al", "admin"), of_bo, of_cy]));
}

/// The operator's program knows reviewers by their names.
async fn given_by_name(platform: &Platform, item: &Item, cy: &Person) {
    let lease = platform.told(["review", "assign", &item.id, "Cy"]).await;
    assert_eq!((text(&lease, "item_id"), text(&lease, "holder")), (item.id.as_str(), cy.id.as_str()));
}

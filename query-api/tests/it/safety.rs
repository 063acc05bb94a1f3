//! The review queue: ordered, claimed, its texts open to whoever holds them, and to others after a decision.

use application::reviews::ByHand;
use domain::review::{Command, Outcome, Reviewer};
use domain::screening::Severity;
use kernel::clock::Clock as _;
use kernel::{AggregateId, PrincipalId, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::programme::Talk;
use crate::world::World;

const THREAT: &str = "I will kill you";
const SWEARING: &str = "He is such an asshole, and he was late.";
const HARMLESS: &str = "We had a good talk.";
const ADDRESS: &str = "Write to me at maryna@participants.example";

struct Queue {
    world: World,
    admin: String,
    bo: (String, Reviewer),
    cy: (String, Reviewer),
}

impl Queue {
    /// Two texts that are put before a person, and one that only warns.
    async fn start() -> Self {
        let mut world = World::start().await;
        for (id, text) in [("ks-1", SWEARING), ("ks-2", ADDRESS), ("ks-3", THREAT)] {
            world.ours.talk(Talk { id, feedback: Some(text), ..Talk::default() }).await;
        }
        let admin = world.token(Role::Admin).await;
        let mut reviewer = async || {
            let token = world.token(Role::Reviewer).await;
            (token, Reviewer { id: world.last_login(), senior: false })
        };
        let (bo, cy) = (reviewer().await, reviewer().await);
        Self { world, admin, bo, cy }
    }

    async fn raised(&mut self) {
        self.world.flag().await;
        self.world.catch_up().await;
    }

    async fn items(&self, token: &str, query: &str) -> Vec<Value> {
        let page = self.world.get(token, &format!("/v1/safety/queue?{query}")).await.ok();
        page["items"].as_array().expect("a page").clone()
    }

    async fn show(&self, token: &str, item: AggregateId) -> Value {
        self.world.get(token, &format!("/v1/safety/queue/{item}")).await.ok()
    }

    /// Somebody puts the text of a session before a reviewer.
    async fn flagged_by_hand(&mut self, session: &str, severity: Severity) -> AggregateId {
        let (context, record) = (self.world.ours.context(), self.world.session(session));
        let platform = &self.world.ours.platform;
        let told = platform.flag_by_hand(&context, "kintell_session", record, severity).await;
        let Ok(ByHand::Item(item, _)) = told else { panic!("{told:?}") };
        self.world.catch_up().await;
        item
    }

    async fn review(&mut self, item: AggregateId, command: Command) {
        let now = self.world.clock.now();
        self.world.ours.review(item, now, command).await;
        self.world.catch_up().await;
    }

    /// What the unsealing of a session answers.
    async fn unsealed(&self, session: &str) -> (u16, String) {
        let path = format!("/v1/sessions/{}/unsealings", self.world.session(session));
        let answer = self.world.post(&self.admin, &path, json!({ "purpose": "safety" })).await;
        let said = if answer.status == 200 { answer.body["feedback"].as_str() } else { Some(answer.code()) };
        (answer.status, said.unwrap_or_default().to_owned())
    }
}

fn id(item: &Value) -> AggregateId {
    AggregateId::new(item["id"].as_str().expect("an id").parse().expect("an id"))
}

fn decide(reviewer: Reviewer, outcome: Outcome, note: Option<&str>) -> Command {
    Command::Decide { reviewer, outcome, note: note.map(ToOwned::to_owned) }
}

/// An item that nobody drew for a second opinion is decided at once.
fn state(second_opinion_follows: bool) -> &'static str {
    if second_opinion_follows { "second_opinion" } else { "reviewed" }
}

#[tokio::test]
async fn a_grave_text_is_read_by_nobody_from_its_first_moment_until_a_decision_opens_it() {
    let mut queue = Queue::start().await;
    queue.world.catch_up().await;
    let held = (403, "content.held_for_review".to_owned());
    assert_eq!(queue.unsealed("ks-3").await, held, "no reactor has run yet");
    assert_eq!(
        queue.unsealed("ks-2").await,
        (200, ADDRESS.to_owned()),
        "personal data warns and does not block"
    );
    assert_eq!(queue.unsealed("ks-1").await, (200, SWEARING.to_owned()));

    queue.raised().await;
    assert_eq!(queue.unsealed("ks-3").await, held);
    let item = id(&queue.items(&queue.admin, "severity=high").await[0]);
    let (bo, cy) = (queue.bo.1, queue.cy.1);
    queue.review(item, Command::Claim(bo)).await;
    assert_eq!(queue.unsealed("ks-3").await, held, "the administrator does not hold it");
    let admin = queue.world.ours.context().actor.principal;
    queue.review(item, decide(bo, Outcome::Withheld, None)).await;
    assert_eq!(queue.unsealed("ks-3").await, held, "withheld");

    let drawn = domain::review::wants_second_opinion(item);
    if drawn {
        // Another reviewer withholds it too: then it is decided.
        queue.review(item, Command::Claim(cy)).await;
        queue.review(item, decide(cy, Outcome::Withheld, None)).await;
    }
    queue.review(item, Command::Appeal { by: admin, note: None }).await;
    assert_eq!(queue.unsealed("ks-3").await, held, "until the appeal is decided, the decision stands");
    let di = Reviewer { id: PrincipalId::new(Uuid::from_u128(99)), senior: true };
    queue.review(item, Command::Claim(di)).await;
    queue.review(item, decide(di, Outcome::Approved, None)).await;
    assert_eq!(queue.unsealed("ks-3").await, (200, THREAT.to_owned()));
    queue.world.finish().await;
}

#[tokio::test]
async fn a_text_flagged_as_urgent_by_hand_is_held_and_shown_to_its_reviewer_and_a_withheld_one_stays_held() {
    let mut queue = Queue::start().await;
    queue.world.ours.talk(Talk { id: "ks-4", feedback: Some(HARMLESS), ..Talk::default() }).await;
    queue.raised().await;
    let held = (403, "content.held_for_review".to_owned());
    let (bo, bo_token) = (queue.bo.1, queue.bo.0.clone());
    for (session, text, severity) in [("ks-4", HARMLESS, Severity::High), ("ks-2", ADDRESS, Severity::Medium)]
    {
        assert_eq!(queue.unsealed(session).await, (200, text.to_owned()), "no rule puts it into the queue");
        let item = queue.flagged_by_hand(session, severity).await;
        let pending = if severity == Severity::High { held.clone() } else { (200, text.to_owned()) };
        assert_eq!(queue.unsealed(session).await, pending, "{severity:?} by hand");
        assert_eq!(queue.show(&bo_token, item).await["text"]["state"], "not_held");
        queue.review(item, Command::Claim(bo)).await;
        assert_eq!(queue.unsealed(session).await, pending, "the administrator does not hold it");
        let shown = queue.show(&bo_token, item).await;
        assert_eq!((&shown["text"]["state"], &shown["text"]["text"]), (&json!("readable"), &json!(text)));
        queue.review(item, decide(bo, Outcome::Withheld, None)).await;
        assert_eq!(queue.unsealed(session).await, held, "withheld");
    }

    // So is one that a rule put there, without holding it.
    assert_eq!(queue.unsealed("ks-1").await, (200, SWEARING.to_owned()));
    let items = queue.items(&bo_token, "").await;
    let swearing = items.iter().find(|item| item["severity"] == "medium").expect("a rule found it");
    let swearing = id(swearing);
    queue.review(swearing, Command::Claim(bo)).await;
    queue.review(swearing, decide(bo, Outcome::Withheld, None)).await;
    assert_eq!(queue.unsealed("ks-1").await, held);
    queue.world.finish().await;
}

#[tokio::test]
async fn the_most_urgent_is_first_and_only_whoever_holds_an_item_reads_its_text() {
    let mut queue = Queue::start().await;
    queue.raised().await;
    let (bo, cy) = (queue.bo.clone(), queue.cy.clone());
    let items = queue.items(&bo.0, "").await;
    let severities: Vec<_> =
        items.iter().map(|item| item["severity"].as_str().expect("a severity")).collect();
    assert_eq!(severities, ["high", "medium"]);
    assert_eq!(items[0]["due_in_seconds"], 24 * 3_600);
    let first = queue.world.get(&bo.0, "/v1/safety/queue?limit=1").await.ok();
    let rest = format!("limit=1&after={}", first["next"].as_str().expect("more follow"));
    assert_eq!((&first["items"][0], &queue.items(&bo.0, &rest).await[0]), (&items[0], &items[1]));

    let item = id(&items[0]);
    assert_eq!(queue.show(&bo.0, item).await["text"]["state"], "not_held");
    queue.review(item, Command::Claim(bo.1)).await;
    let shown = queue.show(&bo.0, item).await;
    assert_eq!((&shown["text"]["state"], &shown["text"]["text"]), (&json!("readable"), &json!(THREAT)));
    assert_eq!((&shown["item"]["state"], &shown["item"]["round"]), (&json!("claimed"), &json!("pending")));
    assert_eq!(shown["item"]["lease"]["mine"], true);
    let other = queue.show(&cy.0, item).await;
    assert_eq!((&other["text"]["state"], &other["text"]["text"]), (&json!("not_held"), &Value::Null));
    assert_eq!(other["item"]["lease"]["mine"], false);
    assert_eq!(
        (queue.items(&bo.0, "mine=true").await.len(), queue.items(&cy.0, "mine=true").await.len()),
        (1, 0)
    );
    assert_eq!(queue.items(&cy.0, "status=claimed").await.len(), 1);
    assert_eq!(queue.items(&cy.0, "free=true").await.len(), 1, "one is held");
    let author = shown["item"]["author_id"].as_str().expect("an id").parse().expect("an id");
    let author = kernel::PersonId::new(author);
    let read = queue.world.keys.unsealings_of(crate::world::OURS, author, 10).await.expect("it answers");
    assert_eq!(read.len(), 1, "the one who held it read it, and it is logged: {read:?}");

    // The lease is over: by the clock alone.
    queue.world.clock.advance_seconds(15 * 60);
    let later = queue.world.token(Role::Reviewer).await;
    let shown = queue.show(&later, item).await;
    assert_eq!((&shown["item"]["state"], &shown["item"]["lease"]), (&json!("pending"), &Value::Null));
    assert_eq!(queue.items(&later, "free=true").await.len(), 2);
    assert_eq!(queue.items(&later, "overdue=true").await.len(), 0);
    queue.world.clock.advance_seconds(24 * 3_600);
    let admin = queue.world.token(Role::Admin).await;
    let overdue = queue.items(&admin, "overdue=true").await;
    assert_eq!((overdue.len(), overdue[0]["due_in_seconds"].as_i64()), (1, Some(-15 * 60)));
    queue.world.finish().await;
}

#[tokio::test]
async fn notes_are_sealed_and_go_with_their_author() {
    let mut queue = Queue::start().await;
    queue.raised().await;
    let (bo, cy) = (queue.bo.clone(), queue.cy.clone());
    let item = id(&queue.items(&bo.0, "severity=high").await[0]);
    queue.review(item, Command::Claim(bo.1)).await;
    let note = Some("canary-771: she means her brother");
    let escalate = Command::Escalate { reviewer: bo.1, note: note.map(ToOwned::to_owned) };
    queue.review(item, escalate).await;
    let shown = queue.show(&cy.0, item).await;
    assert_eq!(
        (&shown["item"]["state"], &shown["history"][2]["reason"]),
        (&json!("escalated"), &json!("asked"))
    );
    assert_eq!(shown["history"][2]["note"], json!({ "text": null }), "there is one, and it is shut");
    assert_eq!(queue.items(&cy.0, "free=true&severity=high").await.len(), 0, "somebody senior has to");

    let di = Reviewer { id: queue.world.last_login(), senior: true };
    let lead = queue.world.token(Role::Admin).await;
    let di = Reviewer { id: queue.world.last_login(), ..di };
    queue.review(item, Command::Claim(di)).await;
    let shown = queue.show(&lead, item).await;
    assert_eq!(shown["history"][2]["note"]["text"].as_str(), note);

    let author = shown["item"]["author_id"].as_str().expect("an id").parse().expect("an id");
    queue.world.ours.erase(kernel::PersonId::new(author)).await;
    queue.world.catch_up().await;
    let shown = queue.show(&lead, item).await;
    assert_eq!((&shown["text"]["state"], &shown["text"]["text"]), (&json!("erased"), &Value::Null));
    assert_eq!(shown["history"][2]["note"]["text"], Value::Null);
    assert_eq!(shown["item"]["state"], "superseded", "it waits no more");
    let waiting = queue.items(&lead, "severity=high").await;
    assert!(waiting.iter().all(|one| one["id"] != item.to_string()), "{waiting:?}");
    let (context, record) = (queue.world.ours.context(), queue.world.session("ks-3"));
    let platform = queue.world.ours.platform.clone();
    let claimed = platform.on_review(&context, item, Command::Claim(di)).await.expect("the stores answer");
    assert_eq!(claimed, Err(domain::review::Refusal::Closed));
    let context = queue.world.ours.context();
    let flagged = platform.flag_by_hand(&context, "kintell_session", record, Severity::High).await;
    assert_eq!(flagged.expect("the stores answer"), ByHand::NoText);
    let left = "SELECT (SELECT count(*) FROM review_queue_v1.review_texts WHERE text IS NOT NULL)
        + (SELECT count(*) FROM review_queue_v1.review_history WHERE note IS NOT NULL)";
    assert_eq!(queue.world.number(left).await, 0);
    queue.world.finish().await;
}

#[tokio::test]
async fn an_item_of_a_withdrawn_record_waits_no_more_and_its_text_waits_again_when_the_record_counts_again() {
    let mut queue = Queue::start().await;
    queue.raised().await;
    let (bo, record) = (queue.bo.clone(), queue.world.session("ks-3"));
    let grave = async |queue: &Queue| queue.items(&bo.0, "severity=high").await.len();
    assert_eq!(grave(&queue).await, 1);
    let item = id(&queue.items(&bo.0, "severity=high").await[0]);
    queue.world.ours.retract_session(record).await;
    queue.world.catch_up().await;
    assert_eq!(queue.show(&bo.0, item).await["item"]["state"], "superseded");
    assert_eq!((grave(&queue).await, queue.items(&bo.0, "free=true").await.len()), (0, 1));
    let held = (403, "content.held_for_review".to_owned());
    assert_eq!(queue.unsealed("ks-3").await, held, "nobody has looked at it");
    let (context, platform) = (queue.world.ours.context(), queue.world.ours.platform.clone());
    let claimed = platform.on_review(&context, item, Command::Claim(bo.1)).await.expect("the stores answer");
    assert_eq!(claimed, Err(domain::review::Refusal::Closed));

    queue.world.ours.begin_release();
    let again = Talk { id: "ks-3", minutes: 50, feedback: Some(THREAT), ..Talk::default() };
    queue.world.ours.talk(again).await;
    queue.raised().await;
    assert_eq!((grave(&queue).await, queue.items(&bo.0, "free=true").await.len()), (1, 2));
    let waits = id(&queue.items(&bo.0, "severity=high").await[0]);
    queue.review(waits, Command::Claim(bo.1)).await;
    assert_eq!(queue.show(&bo.0, waits).await["text"]["text"], THREAT);
    queue.world.finish().await;
}

#[tokio::test]
async fn the_old_address_answers_the_same_and_says_that_it_is_old() {
    let mut queue = Queue::start().await;
    queue.raised().await;
    let new = queue.world.get(&queue.admin, "/v1/safety/queue").await;
    let old = queue.world.get(&queue.admin, "/v1/review-queue").await;
    assert_eq!(old.body, new.body);
    for (name, value) in [
        ("deprecation", "@1795219200"),
        ("sunset", "Fri, 21 May 2027 00:00:00 GMT"),
        ("x-api-version-deprecated", "true"),
    ] {
        assert_eq!(old.headers[name], value, "{name}");
        assert!(!new.headers.contains_key(name), "{name}");
    }
    let refused = queue.world.get("nonsense", "/v1/review-queue?limit=0").await;
    assert_eq!((refused.status, refused.headers.contains_key("sunset")), (401, false), "nobody came in");
    queue.world.finish().await;
}

#[tokio::test]
async fn how_reviewers_agree_is_counted_of_what_was_decided_twice() {
    let mut queue = Queue::start().await;
    let empty = queue.world.get(&queue.admin, "/v1/safety/agreement").await.ok();
    assert_eq!((&empty["items"], &empty["kappa"]), (&json!(0), &Value::Null));
    // As many texts as it takes until one is drawn for a second opinion.
    let (bo, cy) = (queue.bo.clone(), queue.cy.clone());
    let mut drawn = None;
    for number in 10..400 {
        let talk = Talk { id: &format!("ks-{number}"), feedback: Some(THREAT), ..Talk::default() };
        queue.world.ours.talk(talk).await;
        if number % 40 == 0 {
            queue.raised().await;
            let items = queue.items(&bo.0, "free=true&limit=200").await;
            drawn = items.iter().map(id).find(|item| domain::review::wants_second_opinion(*item));
        }
        if drawn.is_some() {
            break;
        }
    }
    let item = drawn.expect("one in twenty is drawn");
    queue.review(item, Command::Claim(bo.1)).await;
    queue.review(item, decide(bo.1, Outcome::Approved, None)).await;
    let shown = queue.show(&cy.0, item).await;
    assert_eq!(shown["item"]["state"], state(true));
    assert_eq!(shown["item"]["decision"], Value::Null, "the second is not to know what the first decided");
    assert!(!shown["history"].to_string().contains("approved"), "{shown}");
    assert_eq!(queue.show(&queue.admin, item).await["item"]["decision"]["outcome"], "approved");
    queue.review(item, Command::Claim(cy.1)).await;
    queue.review(item, decide(cy.1, Outcome::Approved, None)).await;
    assert_eq!(queue.show(&cy.0, item).await["item"]["state"], state(false));
    let told = queue.world.get(&queue.admin, "/v1/safety/agreement").await.ok();
    assert_eq!(
        (&told["items"], &told["agreed"], &told["percent_agreement"]),
        (&json!(1), &json!(1), &json!(1.0))
    );
    queue.world.finish().await;
}

//! Flagged texts are put before a person, each once.

use std::sync::Arc;

use application::Context;
use application::reviews::{ByHand, FlaggedText};
use domain::CompanyScope;
use domain::review::{Command, Content, Event, Outcome, Reviewer};
use domain::screening::Severity;
use kernel::{Actor, CommandId, CorrelationId, PrincipalId, Purpose, Role, Sequence, Version};
use reactors::Flags;
use schemas::texts::{self, TextChange};
use uuid::Uuid;

use crate::world::{NOW, TENANT, World};

const THREAT: &str = "I will kill you";
const HARMLESS: &str = "We had a good talk.";

fn flags(world: &World) -> Arc<Flags<event_store::MemoryLog>> {
    Arc::new(Flags::new(world.platform.clone()))
}

#[tokio::test]
async fn a_flagged_text_is_put_before_a_person_once_however_often_its_commit_is_met() {
    let world = World::start().await;
    world.session("ks-1", 1, Some(THREAT)).await;
    world.session("ks-2", 1, Some(HARMLESS)).await;
    world.session("ks-3", 1, None).await;
    world.level(flags(&world)).await;
    let reviews = world.reviews().await;
    let [Event::FlagRaised(raised)] = reviews.as_slice() else { panic!("{reviews:?}") };
    assert_eq!((raised.severity, raised.policy.as_str()), (Severity::High, "safety-policy-1"));
    assert_eq!((raised.content.version, raised.content.field.as_str()), (Version::ZERO.plus(1), "feedback"));

    // A process that died between the effect and its position begins there again.
    sqlx::query("UPDATE subscriptions.positions SET position = 0")
        .execute(&world.follower.worker)
        .await
        .expect("done");
    let head = world.head();
    world.level(flags(&world)).await;
    assert_eq!(world.reviews().await, reviews);
    assert_eq!(world.head(), head, "nothing was written");

    // So does one whose position was lost, with all that it remembers.
    sqlx::query("UPDATE subscriptions.positions SET position = 0")
        .execute(&world.follower.worker)
        .await
        .expect("done");
    world.platform.refresh();
    world.level(flags(&world)).await;
    assert_eq!(world.reviews().await, reviews);
}

#[tokio::test]
async fn what_was_written_before_the_reactor_was_installed_is_looked_at_too() {
    let world = World::start().await;
    world.session("ks-1", 1, Some(THREAT)).await;
    assert_eq!(world.position("flags").await, None);
    world.level(flags(&world)).await;
    assert_eq!(world.reviews().await.len(), 1);
    assert_eq!(world.position("flags").await, Some(world.head()));
}

#[tokio::test]
async fn a_text_that_is_written_anew_supersedes_the_item_before_it() {
    let world = World::start().await;
    world.session("ks-1", 1, Some(THREAT)).await;
    world.session("ks-1", 2, Some("I will kill you all")).await;
    world.session("ks-1", 3, Some(HARMLESS)).await;
    world.session("ks-1", 4, None).await;
    world.level(flags(&world)).await;
    let names: Vec<_> = world.reviews().await.iter().map(schemas::WireEvent::event_name).collect();
    let names: Vec<_> = names.iter().map(|event| event.name).collect();
    assert_eq!(
        names,
        ["safety.flag.raised", "safety.flag.raised", "safety.flag.superseded", "safety.flag.superseded"],
        "first the new one, so that what follows its text is never lost"
    );
    let causes = |event: &Event| match event {
        Event::FlagRaised(raised) => raised.content.screened_by,
        Event::FlagSuperseded(superseded) => superseded.by,
        other => panic!("{other:?}"),
    };
    for commit in world.commits().await.iter().filter(|commit| commit.commit.aggregate == "review") {
        let schemas::AnyEvent::Review(event) = &commit.events[0] else { panic!("a review") };
        assert_eq!(commit.commit.causation, Some(causes(event)));
    }
}

#[tokio::test]
async fn a_flag_holds_nothing_of_the_text() {
    let world = World::start().await;
    world.session("ks-1", 1, Some("I will kill you, canary-4411")).await;
    world.level(flags(&world)).await;
    assert_eq!(world.reviews().await.len(), 1);
    let read = event_store::EventLog::read(&world.log, Sequence::ZERO, 1_000).await.expect("in memory");
    for recorded in read {
        let text = String::from_utf8_lossy(&recorded.payload);
        assert!(!text.contains("canary-4411") && !text.contains("kill you"), "{}", recorded.subject);
    }
}

/// What a reviewer does.
fn reviewer(command: u128) -> Context {
    Context {
        tenant: TENANT,
        actor: Actor {
            principal: PrincipalId::new(Uuid::from_u128(7)),
            role: Role::Reviewer,
            on_behalf_of: None,
        },
        companies: CompanyScope::Programme,
        purpose: Purpose::Safety,
        correlation: CorrelationId::new(Uuid::from_u128(8)),
        causation: None,
        command: CommandId::new(Uuid::from_u128(command)),
        traceparent: None,
        now: NOW,
    }
}

/// The newest text of the record, as somebody reads it who puts it before a reviewer.
async fn read(world: &World) -> FlaggedText {
    let commits = world.commits().await;
    let mut of_sessions = commits.iter().filter(|commit| commit.commit.aggregate == "kintell_session");
    let commit = of_sessions.next_back().expect("a session was recorded");
    let Some(TextChange::Written(written)) = texts::change(&commit.events) else { panic!("it has a text") };
    FlaggedText {
        content: Content {
            aggregate: commit.commit.aggregate.clone(),
            aggregate_id: commit.commit.aggregate_id,
            version: commit.commit.version.plus(written.index + 1),
            field: written.field.to_owned(),
            screened_by: commit.commit.events[written.screened_index].id,
        },
        author: written.screened.author,
        severity: Severity::Medium,
        screening: written.screened.screening.clone(),
        screened_at: commit.commit.recorded_at,
    }
}

#[tokio::test]
async fn a_text_flagged_by_hand_while_its_record_is_amended_is_superseded() {
    let world = World::start().await;
    world.session("ks-1", 1, Some(HARMLESS)).await;
    let before = read(&world).await;
    let record = before.content.aggregate_id;
    world.session("ks-1", 2, Some("We had a very good talk.")).await;
    world.level(flags(&world)).await;
    assert_eq!(world.reviews().await, [], "the amendment met no flag");

    world.platform.raise_flag(&reviewer(1), before).await.expect("it works").expect("not refused");
    world.level(flags(&world)).await;
    let reviews = world.reviews().await;
    assert!(matches!(reviews.as_slice(), [Event::FlagRaised(_), Event::FlagSuperseded(_)]), "{reviews:?}");

    // That of the newest text stays, until there is another.
    let told = world.platform.flag_by_hand(&reviewer(2), "kintell_session", record, Severity::Medium).await;
    assert!(matches!(told, Ok(ByHand::Item(..))), "{told:?}");
    world.level(flags(&world)).await;
    assert_eq!(world.reviews().await.len(), 3);
    world.session("ks-1", 3, None).await;
    world.level(flags(&world)).await;
    let reviews = world.reviews().await;
    assert!(matches!(reviews[2..], [Event::FlagRaised(_), Event::FlagSuperseded(_)]), "{reviews:?}");
}

/// The flags that were raised, by urgency, and how many were superseded.
fn summed(reviews: &[Event]) -> (Vec<Severity>, usize) {
    let raised = reviews.iter().filter_map(|event| match event {
        Event::FlagRaised(raised) => Some(raised.severity),
        _ => None,
    });
    let superseded = reviews.iter().filter(|event| matches!(event, Event::FlagSuperseded(_))).count();
    (raised.collect(), superseded)
}

#[tokio::test]
async fn a_flag_raised_by_hand_follows_its_text_when_its_record_is_released_anew() {
    let world = World::start().await;
    world.session("ks-1", 1, Some(HARMLESS)).await;
    let record = read(&world).await.content.aggregate_id;
    world.level(flags(&world)).await;
    let by_hand = async |command, severity| {
        let told = world.platform.flag_by_hand(&reviewer(command), "kintell_session", record, severity).await;
        assert!(matches!(told, Ok(ByHand::Item(..))), "{told:?}");
    };
    by_hand(1, Severity::Medium).await;
    by_hand(2, Severity::High).await;
    world.level(flags(&world)).await;
    let reviews = world.reviews().await;
    assert!(matches!(reviews[..], [Event::FlagRaised(_), Event::UrgencyRaised(_)]), "{reviews:?}");

    // Another participant, the same text.
    world.session_of("ks-1", "other@example.org", (2, Some(HARMLESS))).await;
    world.level(flags(&world)).await;
    let (medium, high) = (Severity::Medium, Severity::High);
    assert_eq!(summed(&world.reviews().await), (vec![medium, high], 1), "it follows, as urgent as it is");

    // Met again, nothing more comes of it.
    sqlx::query("UPDATE subscriptions.positions SET position = 0")
        .execute(&world.follower.worker)
        .await
        .expect("done");
    let head = world.head();
    world.level(flags(&world)).await;
    assert_eq!(world.head(), head, "nothing was written");

    world.session("ks-1", 3, Some("We had a very good talk.")).await;
    world.level(flags(&world)).await;
    assert_eq!(summed(&world.reviews().await), (vec![medium, high], 2), "another text is screened like any");
}

#[tokio::test]
async fn a_withheld_text_waits_for_a_reviewer_again_when_its_record_is_released_anew() {
    let world = World::start().await;
    world.session("ks-1", 1, Some(HARMLESS)).await;
    let record = read(&world).await.content.aggregate_id;
    let told = world.platform.flag_by_hand(&reviewer(1), "kintell_session", record, Severity::Medium).await;
    let Ok(ByHand::Item(item, _)) = told else { panic!("{told:?}") };
    let bo = Reviewer { id: reviewer(2).actor.principal, senior: false };
    let decide = Command::Decide { reviewer: bo, outcome: Outcome::Withheld, note: None };
    for (command, what) in [(2, Command::Claim(bo)), (3, decide)] {
        let told = world.platform.on_review(&reviewer(command), item, what).await.expect("it works");
        told.expect("not refused");
    }
    world.level(flags(&world)).await;
    world.session_of("ks-1", "other@example.org", (2, Some(HARMLESS))).await;
    world.level(flags(&world)).await;
    assert_eq!(summed(&world.reviews().await).0, [Severity::Medium, Severity::High]);
}

#[tokio::test]
async fn a_flag_of_the_same_text_raised_after_its_record_was_released_anew_follows_too() {
    let world = World::start().await;
    world.session("ks-1", 1, Some(HARMLESS)).await;
    let before = read(&world).await;
    world.session_of("ks-1", "other@example.org", (2, Some(HARMLESS))).await;
    world.level(flags(&world)).await;
    world.platform.raise_flag(&reviewer(1), before).await.expect("it works").expect("not refused");
    world.level(flags(&world)).await;
    assert_eq!(summed(&world.reviews().await), (vec![Severity::Medium, Severity::Medium], 1));
}

#[tokio::test]
async fn a_text_of_a_record_that_was_withdrawn_is_put_before_nobody() {
    let world = World::start().await;
    world.session("ks-1", 1, Some(HARMLESS)).await;
    let record = read(&world).await.content.aggregate_id;
    let withdrawn =
        world.platform.retract_session(&reviewer(1), record, "it never took place".to_owned(), None).await;
    withdrawn.expect("it works").expect("not refused");
    let told = world.platform.flag_by_hand(&reviewer(2), "kintell_session", record, Severity::High).await;
    assert_eq!(told.expect("it works"), ByHand::NoText);
    world.session("ks-1", 2, Some("We had another talk.")).await;
    let told = world.platform.flag_by_hand(&reviewer(3), "kintell_session", record, Severity::High).await;
    assert!(matches!(told, Ok(ByHand::Item(..))), "it counts again: {told:?}");
}

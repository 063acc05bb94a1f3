//! What belongs to a match that its source withdrew, and arrives after that.

use application::buddies::{BuddyCheckinRow, BuddyMatchRow};
use application::imports::Row;
use application::webhooks::{Delivered, DeliveryOutcome};
use application::{CommitMeta, Presume, RowOutcome};
use chrono_tz::Tz;
use domain::buddy_checkin::BuddyCheckin;
use domain::buddy_match::{BuddyMatch, MatchStatus};
use domain::mirror::Command;
use domain::quality::QualityFinding;
use event_store::EventLog as _;
use kernel::{AggregateId, Occurrence, Purpose, Role, Sequence};

use crate::contexts;
use crate::webhooks::World;

fn on(day: &str) -> Occurrence {
    Occurrence::on(day.parse().expect("a date"), Tz::UTC)
}

fn checkin(id: &str, of: &str) -> Delivered {
    Delivered::Row(Row::BuddyCheckin(Box::new(BuddyCheckinRow {
        checkin_id: id.into(),
        match_id: of.into(),
        occurred: on("2025-09-20"),
        mood: None,
        notes: None,
    })))
}

/// Every aggregate of a kind, in the order of their first commits.
async fn aggregates(world: &World, kind: &str) -> Vec<AggregateId> {
    let commits = world.log.read(Sequence::ZERO, 1_000).await.expect("the log answers");
    let commits = commits.iter().map(|commit| schemas::decode(&commit.payload).expect("a commit"));
    let mut found = Vec::new();
    for commit in commits.filter(|commit| commit.aggregate == kind) {
        if !found.contains(&commit.aggregate_id) {
            found.push(commit.aggregate_id);
        }
    }
    found
}

#[tokio::test]
async fn a_record_whose_match_was_withdrawn_names_whom_the_match_named_and_is_doubted() {
    let world = World::start().await;
    let matched = BuddyMatchRow {
        match_id: "bm-1".into(),
        participant_email: "ana@example.org".into(),
        buddy_email: "bo@example.com".into(),
        matched: on("2025-09-01"),
        status: MatchStatus::Active,
    };
    world.deliver(1, Delivered::Row(Row::BuddyMatch(Box::new(matched)))).await;
    world.deliver(2, checkin("bc-1", "bm-1")).await;
    let [of] = aggregates(&world, "buddy_match").await[..] else { panic!("one match") };
    let context = contexts::context(Role::Admin, 9, Purpose::ProgrammeDelivery, 3);
    let withdraw = Command::Retract { reason: "twice".into(), version: None };
    let meta = CommitMeta::default();
    let done = world.platform.execute::<BuddyMatch>(&context, of, Presume::Nothing, withdraw, &meta).await;
    done.expect("the stores answer").expect("it is withdrawn");

    let told = world.deliver(4, checkin("bc-2", "bm-1")).await;
    assert!(matches!(told, DeliveryOutcome::Told(RowOutcome::Accepted(_))), "{told:?}");
    let mut facts = Vec::new();
    for id in aggregates(&world, "buddy_checkin").await {
        let state = world.platform.peek::<BuddyCheckin>(&context, id).await.expect("the stores answer");
        facts.push(state.current.expect("it counts"));
    }
    let [before, after] = &facts[..] else { panic!("{facts:?}") };
    assert_eq!((before.pair.participant, before.pair.buddy), (after.pair.participant, after.pair.buddy));
    let unattributed = QualityFinding::NoMembershipOnThatDay;
    assert_eq!(before.quality, [unattributed]);
    assert_eq!(after.quality, [unattributed, QualityFinding::OnAWithdrawnMatch]);
    let unknown = world.deliver(5, checkin("bc-3", "bm-2")).await;
    assert!(!matches!(unknown, DeliveryOutcome::Told(RowOutcome::Accepted(_))), "{unknown:?}");
    world.stop().await;
}

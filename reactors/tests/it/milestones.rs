//! Milestones are reported, each once.

use std::sync::Arc;
use std::time::Duration;

use domain::milestones::{Event, Reached};
use event_store::MemoryLog;
use reactors::Milestones;
use schemas::AnyEvent;

use crate::world::World;

const ANA: &str = "ana@example.org";

fn milestones(world: &World) -> Arc<Milestones<MemoryLog>> {
    Arc::new(Milestones::new(world.platform.clone(), world.follower.worker.clone()))
}

async fn reported(world: &World) -> Vec<Reached> {
    let events = world.commits().await.into_iter().flat_map(|commit| commit.events.clone());
    let reported = events.filter_map(|event| match event {
        AnyEvent::Milestones(Event::Reached(reached)) => Some(reached),
        _ => None,
    });
    reported.collect()
}

fn names(reported: &[Reached]) -> Vec<&str> {
    reported.iter().map(|reached| reached.milestone.as_str()).collect()
}

#[tokio::test]
async fn a_milestone_is_reported_once_with_the_records_that_made_it_so() {
    let world = World::start().await;
    let projecting = world.project();
    world.session_of("ks-1", ANA, (1, None)).await;
    world.level(milestones(&world)).await;
    let first = reported(&world).await;
    assert_eq!((names(&first), first[0].because.len()), (vec!["first_session"], 1));

    for number in 2..=5 {
        world.session_of(&format!("ks-{number}"), ANA, (1, None)).await;
    }
    world.session_of("ks-6", "bo@example.org", (1, None)).await;
    world.level(milestones(&world)).await;
    let all = reported(&world).await;
    let mut told = names(&all);
    told.sort_unstable();
    assert_eq!(told, ["first_session", "first_session", "five_sessions", "steady_month"], "Ana's and Bo's");
    let five = all.iter().find(|reached| reached.milestone == "five_sessions").expect("it was reached");
    assert_eq!(
        (five.person, five.because.len(), five.rules_version.as_str()),
        (first[0].person, 5, "journey-1")
    );

    // A process whose position was lost, with all that it remembers, reports nothing again.
    let lost =
        sqlx::query("UPDATE subscriptions.positions SET position = 0").execute(&world.follower.worker).await;
    assert_eq!(lost.expect("done").rows_affected(), 1);
    world.platform.refresh();
    let head = world.head();
    world.level(milestones(&world)).await;
    assert_eq!((reported(&world).await, world.head()), (all, head));
    projecting.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
}

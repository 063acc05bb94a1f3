//! Commits that no row can be made of are parked, and what is redriven counts once.

use chrono::NaiveDate;
use chrono_tz::Europe::Oslo;
use domain::kintell_session::{Event, KintellSession, Retracted};
use event_store::MemoryLog;
use kernel::{Occurrence, OneOrMore, Timestamp};
use projections::engine::redrive::redrive;
use projections::engine::skip::skip;
use projections::engine::{DecodedLog, ParkKey, parking};

use super::interrupted::{Interrupted, Trouble};
use super::{NAME, attend, correct, history, one_step, tables};
use crate::history::About;
use crate::naive;
use crate::steps::session_id;
use crate::world::World;

#[tokio::test]
async fn a_day_outside_of_the_calendar_is_parked_with_its_followers_and_the_rest_flows_on() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[attend(0, 30), attend(1, 40), attend(2, 50)]).await;
    let state = history.state::<KintellSession>(session_id(1));
    let mut before = state.current.expect("it counts");
    before.occurred = Occurrence::on(NaiveDate::from_ymd_opt(2300, 1, 1).expect("a date"), Oslo);
    let retracted = OneOrMore::one(Event::Retracted(Retracted { before, reason: "a slip".into() }));
    let at = history
        .record::<KintellSession>(session_id(1), retracted, About::default(), Timestamp::from_micros(1))
        .await;
    history.happen(&correct(0, 31)).await.expect("recorded");
    history.happen(&correct(2, 51)).await.expect("recorded");
    world.catch_up_one(NAME, &log, 100).await;

    let parked = parking::list(&world.worker, NAME, 1, None, 100).await.expect("Postgres answers");
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].sequence(), at);
    assert_eq!(parked[0].reason, "local_date is not between 1900-01-01 and 2299-12-31");
    assert_eq!(world.signs(1).await, [7, 3, 3, 3, 18], "in as many inserts as it took");

    let key = ParkKey::new(parked[0].park_key.clone());
    skip(&world.worker, NAME, &key, at, "a slip").await.expect("it is the first");
    history.happen(&correct(0, 32)).await.expect("recorded");
    let mut claim = world.claim(NAME).await;
    one_step(&world, &log, &*world.fresh_activity_facts(), &mut claim, 10)
        .await
        .expect("every range is as it was planned");
}

#[tokio::test]
async fn a_redrive_that_died_after_its_insert_counts_once() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[attend(0, 30), attend(1, 40)]).await;
    let garbage = history.garbage("kintell_session", session_id(0)).await;
    history.happen(&correct(0, 31)).await.expect("recorded");
    history.happen(&correct(0, 32)).await.expect("recorded");
    history.happen(&correct(1, 41)).await.expect("recorded");
    world.catch_up_one(NAME, &log, 2).await;
    let key = ParkKey::new(schemas::envelope::subject(history.tenant, "kintell_session", session_id(0)));
    skip(&world.worker, NAME, &key, garbage, "never was a commit").await.expect("it is the first");

    let decoded = DecodedLog::new(log.clone());
    for _ in 0..2 {
        let dying = Interrupted(world.fresh_activity_facts(), Trouble::DiesAfter);
        redrive(&world.worker, &decoded, &dying, &key).await.expect_err("it died");
    }
    assert_eq!(world.signs(1).await, [6, 2, 2, 2, 12], "the first of the key was inserted");

    // A worker that starts meanwhile is not put off by rows of what is still parked.
    history.happen(&correct(1, 42)).await.expect("recorded");
    let mut claim = world.claim(NAME).await;
    let facts = world.fresh_activity_facts();
    one_step(&world, &log, &*facts, &mut claim, 10).await.expect("it goes on");

    let driven = redrive(&world.worker, &decoded, &*facts, &key).await.expect("it is driven");
    assert_eq!((driven.applied, driven.remaining), (2, 0));
    assert_eq!(tables::cells(&world, 1, history.tenant).await, naive::cells(&history));
    history.happen(&correct(1, 43)).await.expect("recorded");
    one_step(&world, &log, &*world.fresh_activity_facts(), &mut claim, 10)
        .await
        .expect("the plans count what was redriven");
}

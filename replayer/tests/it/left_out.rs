//! A fact that was never counted is never taken back: after a skip, sums hold what the commits that were applied say,
//! and a rebuild ends equal, whether what follows amends, withdraws, or is redriven.

use std::sync::Arc;

use domain::kintell_session::Facts;
use event_store::MemoryLog;
use kernel::Sequence;
use projections::engine::redrive::redrive;
use projections::engine::skip::skip;
use projections::engine::{DecodedLog, Projection};
use replayer::{Accept, rebuild};

use crate::history::History;
use crate::odd_days::{amend, complete, facts, key};
use crate::rebuilding::replayer;
use crate::steps::Step;
use crate::world::World;

/// What follows a commit that was left out.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    /// It waits behind it, and is redriven after the skip.
    Redriven,
    /// It comes after the skip.
    Comes,
    /// It comes after the skip in the same batch as one more correction.
    ComesWithAnother,
}

/// A session of which a commit is left out.
struct Case {
    session: u8,
    /// Whether the first of its commits is left out, or the second.
    first: bool,
    then: Then,
    /// Whether what follows withdraws the session; otherwise it corrects it.
    withdrawn: bool,
}

/// Every way there is, a session each.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for first in [true, false] {
        for then in [Then::Redriven, Then::Comes, Then::ComesWithAnother] {
            for withdrawn in [true, false] {
                let session = u8::try_from(cases.len()).expect("a few");
                cases.push(Case { session, first, then, withdrawn });
            }
        }
    }
    cases
}

/// Beside all of them: a session that nothing happens to.
const QUIET: u8 = 20;

fn good() -> Facts {
    facts("2025-09-30", 40)
}

fn odd() -> Facts {
    facts("2300-01-01", 400)
}

fn mended() -> Facts {
    facts("2025-10-02", 60)
}

/// Records what follows, and says whether the session counts in the end, with [`mended`].
async fn follow(history: &mut History<MemoryLog>, case: &Case) -> bool {
    amend(history, case.session, &odd(), &facts("2025-10-01", 77)).await;
    if case.then == Then::ComesWithAnother {
        amend(history, case.session, &facts("2025-10-01", 77), &facts("2025-10-01", 78)).await;
    }
    if case.withdrawn {
        history.happen(&Step::Retract { session: case.session }).await.expect("recorded");
        return false;
    }
    let before =
        history.state::<domain::kintell_session::KintellSession>(crate::steps::session_id(case.session));
    amend(history, case.session, &before.current.expect("it counts"), &mended()).await;
    true
}

/// Has a commit of every case left out, what follows taken in, and the projection rebuilt. Answers how many sessions
/// count in the end, the quiet one among them.
async fn left_out_and_rebuilt(world: &World, projection: &Arc<dyn Projection>) -> i64 {
    let log = MemoryLog::default();
    let (mut history, name) = (History::new(log.clone(), 1), projection.name());
    let mut left_out: Vec<(u8, Sequence)> = Vec::new();
    complete(&mut history, QUIET, &good()).await;
    for Case { session, first, .. } in cases() {
        let at = if first {
            complete(&mut history, session, &odd()).await
        } else {
            complete(&mut history, session, &good()).await;
            amend(&mut history, session, &good(), &odd()).await
        };
        left_out.push((session, at));
    }
    world.catch_up_one(name, &log, 7).await;
    let parked = format!("SELECT count(*) FROM projections.parked WHERE name = '{name}' AND version = 1");
    assert_eq!(world.number(&parked).await, 12, "each stands before what follows it");

    let mut counts = 1;
    for case in cases().iter().filter(|case| case.then == Then::Redriven) {
        counts += i64::from(follow(&mut history, case).await);
    }
    world.catch_up_one(name, &log, 3).await;
    for (session, at) in left_out {
        skip(&world.worker, name, &key(&history, session), at, "a slip").await.expect("it is the first");
    }
    let decoded = DecodedLog::new(log.clone());
    for case in cases().iter().filter(|case| case.then == Then::Redriven) {
        let driven = redrive(&world.worker, &decoded, &**projection, &key(&history, case.session)).await;
        assert_eq!(driven.expect("it is driven").remaining, 0);
    }
    for then in [Then::Comes, Then::ComesWithAnother] {
        for case in cases().iter().filter(|case| case.then == then) {
            counts += i64::from(follow(&mut history, case).await);
        }
        world.catch_up_one(name, &log, if then == Then::Comes { 1 } else { 100 }).await;
    }
    assert_eq!(world.number(&parked).await, 0);

    let report = rebuild(&replayer(world, &log), &**projection, Accept::Equal).await.expect("it is rebuilt");
    assert_eq!((report.differing(), report.swapped, report.left_out.len()), (0, true, 12), "{report:?}");
    counts
}

#[tokio::test]
async fn metrics_of_periods_after_a_skip() {
    let world = World::start().await;
    sqlx::query(
        "ALTER TABLE metrics_company_period_v1.cells ADD CONSTRAINT near CHECK (period_start < '2299-12-01')",
    )
    .execute(&world.owner)
    .await
    .expect("the constraint");
    let counts = left_out_and_rebuilt(&world, &world.projection("metrics_company_period")).await;
    // A comparison leaves out the cells that a skipped commit touches: here nothing is.
    for version in [1, 2] {
        let of = |what: &str| {
            format!("SELECT coalesce(sum({what}), 0)::bigint FROM metrics_company_period_v{version}")
        };
        let days = "WHERE period_kind = 'day'";
        let sessions = world.number(&format!("{}.cells {days}", of("sessions_count"))).await;
        let minutes = world.number(&format!("{}.cells {days}", of("minutes"))).await;
        assert_eq!((sessions, minutes), (counts, 40 + 60 * (counts - 1)), "version {version}");
        let cells = world.number(&format!("{}.cells {days}", of("1"))).await;
        assert_eq!(
            cells, 2,
            "no other day has a row in version {version}, not even one that sums to nothing"
        );
        let people = of("participations + volunteerings");
        assert_eq!(world.number(&format!("{people}.contributors")).await, 2 * counts, "version {version}");
        assert_eq!(world.number(&format!("{}.contributors", of("1"))).await, 4, "two people, two days");
    }
    let rows = |version| format!("SELECT t::text FROM metrics_company_period_v{version}.cells AS t");
    let only = format!("SELECT count(*) FROM (({}) EXCEPT ({})) AS d", rows(1), rows(2));
    assert_eq!(world.number(&only).await, 0);
}

#[tokio::test]
async fn facts_of_activities_after_a_skip() {
    let world = World::with_clickhouse().await;
    let counts = left_out_and_rebuilt(&world, &world.fresh_activity_facts()).await;
    for version in [1, 2] {
        for table in ["daily", "weekly", "monthly"] {
            let of = |what: &str| {
                format!("SELECT toInt64(sum({what})) FROM teei_activity_facts_v{version}.{table}")
            };
            let (activities, minutes) =
                (number(&world, &of("activities")).await, number(&world, &of("minutes")).await);
            assert_eq!(
                (activities, minutes),
                (counts, 40 + 60 * (counts - 1)),
                "{table} of version {version}"
            );
        }
        let elsewhere = format!(
            "SELECT toInt64(count()) FROM (SELECT period_start FROM teei_activity_facts_v{version}.daily \
             GROUP BY period_start HAVING sum(activities) != 0 OR sum(minutes) != 0)"
        );
        assert_eq!(number(&world, &elsewhere).await, 2, "nothing counts, or is taken back, on another day");
    }
}

#[tokio::test]
async fn totals_of_events_after_a_skip() {
    let world = World::start().await;
    // Totals count commits and take nothing back: what was left out is missing, and nothing else.
    let odd = r#"payloads ~ '"duration_min": ?400' AND payloads !~ '"duration_min": ?77'"#;
    sqlx::query(&format!("ALTER TABLE event_index_v1.commits ADD CONSTRAINT near CHECK (NOT ({odd}))"))
        .execute(&world.owner)
        .await
        .expect("the constraint");
    left_out_and_rebuilt(&world, &world.projection("event_index")).await;
    let totals = |version| format!("SELECT commits FROM event_index_v{version}.event_totals");
    let rows = |version| format!("SELECT count(*) FROM event_index_v{version}.commits");
    for version in [1, 2] {
        assert_eq!(world.number(&totals(version)).await, world.number(&rows(version)).await);
    }
    assert_eq!(world.number(&totals(1)).await, world.number(&totals(2)).await);
}

async fn number(world: &World, sql: &str) -> i64 {
    let endpoint = world.endpoint();
    let client = clickhouse::Client::default()
        .with_url(&endpoint.url)
        .with_user(&endpoint.user)
        .with_password(endpoint.password.expose());
    client.query(sql).fetch_one().await.expect("ClickHouse answers")
}

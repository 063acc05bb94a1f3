//! Records of every programme are facts: what was corrected counts once, what was withdrawn not at all.

use clickhouse::Row;
use event_store::MemoryLog;
use serde::Deserialize;

use super::NAME;
use crate::history::History;
use crate::programmes::{buddies, learners};
use crate::world::World;

/// An activity in a month: how often, and the sum of its ratings.
#[derive(Row, Deserialize)]
struct Month {
    activity: String,
    period_start: String,
    done: i64,
    rated: i64,
}

#[tokio::test]
async fn matches_and_courses_are_facts_of_who_took_part_and_who_gave_time() {
    let (world, log) = (World::with_clickhouse().await, MemoryLog::default());
    let mut history = History::new(log.clone(), 1);
    buddies(&mut history).await;
    learners(&mut history).await;
    world.catch_up_one(NAME, &log, 2).await;

    let sql = "SELECT activity, toString(period_start) AS period_start, sum(activities) AS done,
                   sum(rating_sum_milli) AS rated
               FROM monthly GROUP BY activity, period_start HAVING done != 0 ORDER BY activity, period_start";
    let months = world.reader(1).query(sql).fetch_all::<Month>().await.expect("sums");
    let told: Vec<_> = months
        .iter()
        .map(|month| (month.activity.as_str(), month.period_start.as_str(), month.done, month.rated))
        .collect();
    assert_eq!(
        told,
        [
            ("buddy_checkin", "2025-03-01", 1, 0),
            ("buddy_feedback", "2025-03-01", 1, 1_000),
            ("buddy_hangout", "2025-03-01", 2, 0),
            ("buddy_match", "2025-03-01", 1, 0),
            ("course_completed", "2025-02-01", 1, 0),
            ("credential", "2025-02-01", 1, 0),
        ]
    );
    let people = "SELECT toInt64(count()) FROM (SELECT role, person FROM people WHERE period_kind = 'month'
                  GROUP BY role, person HAVING sum(activities) > 0)";
    assert_eq!(
        world.count(1, people).await,
        3,
        "a participant, a buddy and a learner; nobody is not a person"
    );
    assert_eq!(world.number("SELECT count(*) FROM projections.parked").await, 0);
}

//! The clock of this machine, beside that of the database and the newest commit.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::clock::Clock as _;
use runtime::SystemClock;

use super::api::{in_time, postgres};
use super::check::Check;
use crate::deployment::Deployment;

/// Tokens and times of records bear this much.
const APART_DOUBTFUL: TimeDelta = TimeDelta::seconds(2);
/// With this much, tokens are refused.
const APART_WRONG: TimeDelta = TimeDelta::seconds(30);
const MEND: &str = "synchronise the clocks of all machines (NTP)";

/// Looks at the clock. Nothing when the database does not answer: that is said elsewhere.
pub(super) async fn look(deployment: &Deployment) -> Option<Check> {
    let mut connection = postgres(deployment).await.ok()?;
    let before = SystemClock.now().to_datetime();
    let asked = sqlx::query_as(
        "SELECT clock_timestamp(),
                (SELECT c.archived_at FROM log.commits AS c ORDER BY c.sequence DESC LIMIT 1)",
    )
    .fetch_one(&mut connection);
    let (theirs, newest): (DateTime<Utc>, Option<DateTime<Utc>>) = in_time(asked).await.ok()?;
    let after = SystemClock.now().to_datetime();
    Some(judge(before, after, theirs, newest))
}

/// `theirs` was read somewhere between `before` and `after`.
fn judge(
    before: DateTime<Utc>,
    after: DateTime<Utc>,
    theirs: DateTime<Utc>,
    newest: Option<DateTime<Utc>>,
) -> Check {
    let apart = (before - theirs).max(theirs - after).max(TimeDelta::zero());
    let found = format!("{} ms apart from the database", apart.num_milliseconds());
    if let Some(newest) = newest.filter(|newest| *newest > after + APART_DOUBTFUL) {
        let found = format!("the newest commit was archived at {newest}, which is still to come");
        return Check::wrong("clock", found, format!("the clock was set back: {MEND}"));
    }
    match apart {
        _ if apart > APART_WRONG => Check::wrong("clock", found, MEND),
        _ if apart > APART_DOUBTFUL => Check::doubtful("clock", found, MEND),
        _ => Check::good("clock", found),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn clocks_that_go_apart_are_seen_and_the_time_of_asking_is_not_counted() {
        let state =
            |theirs: i64, newest: Option<i64>| judge(at(100), at(104), at(theirs), newest.map(at)).state;
        assert_eq!(state(102, Some(90)), State::Good);
        assert_eq!(state(96, None), State::Doubtful);
        assert_eq!(state(140, None), State::Wrong);
        assert_eq!(state(102, Some(200)), State::Wrong);
    }
}

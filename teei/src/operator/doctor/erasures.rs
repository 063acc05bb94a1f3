//! Erasures that were begun and are not complete.

use sqlx::PgConnection;

use super::api::{in_time, postgres};
use super::check::Check;
use crate::deployment::Deployment;

const NAME: &str = "erasures";

/// Looks at what is open. Nothing when the database does not answer: that is said elsewhere.
pub(super) async fn look(deployment: &Deployment) -> Option<Check> {
    let mut connection = postgres(deployment).await.ok()?;
    Some(match open(&mut connection).await {
        Ok(open) => judge(open),
        Err(error) => Check::wrong(
            NAME,
            format!("{error:#}"),
            "bring the schemas to their newest state with `teei migrate`",
        ),
    })
}

/// How many were begun more than a minute ago: a younger one is on its way.
async fn open(connection: &mut PgConnection) -> anyhow::Result<i64> {
    let asked = sqlx::query_scalar(
        "SELECT count(*) FROM command.intents
         WHERE kind = 'erase_person' AND completed_at IS NULL AND recorded_at < now() - interval '1 minute'",
    )
    .fetch_one(connection);
    in_time(asked).await
}

fn judge(open: i64) -> Check {
    if open == 0 {
        return Check::good(NAME, "each that was ordered is complete");
    }
    Check::wrong(
        NAME,
        format!("{open} were ordered and cannot be finished: these people are not erased yet"),
        "logs/command-api.log says why; they are tried again every minute, and by `teei erase` of the same person",
    )
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    #[test]
    fn an_erasure_that_stays_open_is_wrong() {
        assert_eq!(judge(0).state, State::Good);
        let open = judge(2);
        assert!(open.state == State::Wrong && open.found.starts_with("2 were ordered"), "{}", open.found);
    }
}

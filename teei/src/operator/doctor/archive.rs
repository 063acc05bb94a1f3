//! The archive: whether it holds every commit from the first to the last.

use kernel::Sequence;
use sqlx::PgConnection;

use super::api::{in_time, postgres};
use super::check::Check;
use crate::deployment::Deployment;
use crate::show;

/// What was found of the archive.
pub(super) struct Archive {
    pub(super) checks: Vec<Check>,
    /// The last archived sequence, when it could be asked.
    pub(super) last: Option<Sequence>,
}

/// Looks at the archive. Nothing when the database does not answer: that is said elsewhere.
pub(super) async fn look(deployment: &Deployment) -> Archive {
    let nothing = Archive { checks: Vec::new(), last: None };
    let Ok(mut connection) = postgres(deployment).await else { return nothing };
    match count(&mut connection).await {
        Ok((commits, first, last)) => {
            Archive { checks: vec![judge(commits, first, last)], last: Some(Sequence::from_i64(last)) }
        }
        Err(error) => {
            let advice = "bring the schemas to their newest state with `teei migrate`";
            Archive { checks: vec![Check::wrong("archive", format!("{error:#}"), advice)], last: None }
        }
    }
}

async fn count(connection: &mut PgConnection) -> anyhow::Result<(i64, i64, i64)> {
    let asked = sqlx::query_as(
        "SELECT count(*), coalesce(min(c.sequence), 0), coalesce(max(c.sequence), 0) FROM log.commits AS c",
    )
    .fetch_one(connection);
    in_time(asked).await
}

fn judge(commits: i64, first: i64, last: i64) -> Check {
    let shown = |n: i64| show::number(u64::try_from(n).unwrap_or(0));
    if commits == last && (first == 1 || commits == 0) {
        return Check::good("archive", format!("{} commits, none missing", shown(commits)));
    }
    let found =
        format!("{} commits between {} and {}: some are missing", shown(commits), shown(first), shown(last));
    let advice = "stop writing, keep both stores as they are, and restore the archive from its backup; \
                  see docs/guides/operating.md, \"The log and its archive\"";
    Check::wrong("archive", found, advice)
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::judge;

    #[test]
    fn an_archive_without_gaps_is_good_and_every_gap_is_seen() {
        assert_eq!(judge(0, 0, 0).state, State::Good);
        assert_eq!(judge(9, 1, 9).state, State::Good);
        assert_eq!(judge(8, 1, 9).state, State::Wrong, "one is missing in the middle");
        assert_eq!(judge(8, 2, 9).state, State::Wrong, "the first is missing");
    }
}

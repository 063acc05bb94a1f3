//! The reactors: how far each has acted on the log, and whether it could not act on something.

use sqlx::PgConnection;

use super::api::{in_time, postgres};
use super::check::Check;
use crate::deployment::Deployment;
use crate::show;

/// How a reactor stands.
#[derive(sqlx::FromRow)]
struct Standing {
    name: String,
    position: i64,
    state: String,
    /// Why it stopped by itself.
    stopped_because: Option<String>,
    parked: i64,
    /// Why the oldest of them is.
    reason: Option<String>,
}

/// Looks at every reactor that ever ran. Nothing when the database does not answer: that is said elsewhere.
pub(super) async fn look(deployment: &Deployment, last: Option<kernel::Sequence>) -> Vec<Check> {
    let Ok(mut connection) = postgres(deployment).await else { return Vec::new() };
    let last = last.map_or(0, kernel::Sequence::as_i64);
    match standing(&mut connection).await {
        Ok(reactors) => reactors.iter().map(|reactor| judge(reactor, last)).collect(),
        Err(error) => {
            let advice = "bring the schemas to their newest state with `teei migrate`";
            vec![Check::wrong("reactors", format!("{error:#}"), advice)]
        }
    }
}

async fn standing(connection: &mut PgConnection) -> anyhow::Result<Vec<Standing>> {
    let asked = sqlx::query_as(
        "SELECT
            p.name,
            p.position,
            p.state,
            p.stopped_because,
            (SELECT count(*) FROM subscriptions.parked AS k WHERE k.name = p.name) AS parked,
            (SELECT k.reason FROM subscriptions.parked AS k WHERE k.name = p.name ORDER BY k.sequence LIMIT 1) AS reason
         FROM subscriptions.positions AS p ORDER BY p.name",
    )
    .fetch_all(connection);
    in_time(asked).await
}

fn judge(reactor: &Standing, last: i64) -> Check {
    let name = format!("reactor {}", reactor.name);
    let shown = |n: i64| show::number(u64::try_from(n).unwrap_or(0));
    if reactor.state != "running" {
        let why = reactor.stopped_because.as_deref().unwrap_or("an operator asked for it");
        let found = format!("it stands still ({}): {why}", reactor.state);
        let advice = "mend the cause, then set it going: `teei reactors resume NAME`";
        return match reactor.stopped_because {
            Some(_) => Check::wrong(name, found, advice),
            None => Check::doubtful(name, found, advice),
        };
    }
    if reactor.parked > 0 {
        let why = reactor.reason.as_deref().unwrap_or("no reason was kept");
        let found = format!("{} commits are parked, the oldest because: {why}", shown(reactor.parked));
        let advice =
            "mend the cause, then `teei reactors redrive NAME`; `teei reactors parked NAME` lists them";
        return Check::doubtful(name, found, advice);
    }
    match last - reactor.position {
        behind @ 1.. => Check::good(name, format!("{} commits to go", shown(behind))),
        _ => Check::good(name, "level"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    fn reactor(position: i64, parked: i64) -> Standing {
        let reason = (parked > 0).then(|| "it cannot be".to_owned());
        let (name, state) = ("flags".to_owned(), "running".to_owned());
        Standing { name, position, state, stopped_because: None, parked, reason }
    }

    #[test]
    fn one_that_stopped_by_itself_is_wrong_and_tells_why() {
        let because = Some("50 entries in a row could not be handled".to_owned());
        let told =
            judge(&Standing { state: "stopped".to_owned(), stopped_because: because, ..reactor(9, 0) }, 9);
        assert_eq!(told.state, State::Wrong);
        assert!(told.found.contains("stopped") && told.found.contains("in a row"), "{}", told.found);
    }

    #[test]
    fn what_is_parked_is_told_with_its_reason() {
        let told = judge(&reactor(9, 2), 9);
        assert_eq!(told.state, State::Doubtful);
        assert!(told.found.contains("2 commits") && told.found.contains("it cannot be"), "{}", told.found);
        assert_eq!(judge(&reactor(9, 0), 9).found, "level");
        assert_eq!(judge(&reactor(4, 0), 9).found, "5 commits to go");
    }
}

//! What stands recorded and looks wrong, found by replaying the whole history: what an earlier build let in, and what
//! later records have made untrue. Nothing here is changed; the advice names the command that mends.

use event_store::Archive;
use kernel::clock::Clock as _;
use replayer::data_quality::{DataQuality, Findings, replay};
use runtime::SystemClock;
use serde::Serialize;

use super::api::WITHIN;
use super::check::Check;
use crate::deployment::{Deployment, PostgresRole};
use crate::show;

/// Looks. Nothing when the database does not answer: that is said elsewhere.
pub(super) async fn look(deployment: &Deployment) -> Vec<Check> {
    let connected = tokio::time::timeout(WITHIN, deployment.pool(PostgresRole::Owner, 1)).await;
    let Ok(Ok(pool)) = connected else { return Vec::new() };
    match replay(&Archive::new(pool), SystemClock.now()).await {
        Ok(found) => judge(&found),
        Err(error) => {
            let advice = "bring the schemas to their newest state with `teei migrate`";
            vec![Check::wrong("data", runtime::chain(&error), advice)]
        }
    }
}

fn judge(found: &DataQuality) -> Vec<Check> {
    vec![
        of_kind(
            "days of records",
            &found.implausible_days,
            "each lies where such records are hardly true",
            "send the record with its day, and a newer release time; a session can be withdrawn with \
             POST /v1/sessions/{id}/retract",
        ),
        of_kind(
            "memberships",
            &found.memberships,
            "people who left and came back are taken for people who never left",
            "load the directory again with a newer --as-of: all its releases are put in their places",
        ),
        of_kind(
            "companies of records",
            &found.attributions,
            "each counts for another company than the memberships known today say",
            "load the directories first and in full; a record sent with other content and a newer release time is \
             attributed anew",
        ),
    ]
}

fn of_kind<T: Serialize>(name: &str, findings: &Findings<T>, what: &str, advice: &str) -> Check {
    if findings.count == 0 {
        return Check::good(name, "nothing looks wrong");
    }
    let found = format!("{}: {what}", show::number(findings.count));
    let told = findings.first.iter().filter_map(|finding| serde_json::to_value(finding).ok()).collect();
    Check { findings: told, ..Check::doubtful(name, found, advice) }
}

#[cfg(test)]
mod tests {
    use kernel::{PersonId, TenantId};
    use replayer::data_quality::WrongMembership;
    use uuid::Uuid;

    use super::super::check::State;
    use super::*;

    #[test]
    fn what_looks_wrong_is_counted_and_the_first_of_it_told() {
        let mut found = DataQuality::default();
        assert!(judge(&found).iter().all(|check| check.state == State::Good));
        let (tenant, person) = (TenantId::new(Uuid::from_u128(7)), PersonId::new(Uuid::from_u128(1)));
        found.memberships = Findings { count: 1_200, first: vec![WrongMembership { tenant, person }] };
        let checks = judge(&found);
        let doubtful: Vec<_> = checks.iter().filter(|check| check.state == State::Doubtful).collect();
        let [memberships] = &doubtful[..] else { panic!("{checks:?}") };
        assert!(memberships.found.starts_with(&show::number(1_200)), "{}", memberships.found);
        assert_eq!(memberships.findings.len(), 1);
    }
}

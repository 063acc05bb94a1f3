//! What stands recorded and looks wrong, found by replaying the whole history: what an earlier build let in, and what
//! later records have made untrue. No record is changed; the advice names the command that mends. Addresses are opened to
//! compare them, which the log of unsealings has.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use application::destructions::ArchivedDestructions;
use event_store::Archive;
use kernel::clock::Clock as _;
use kernel::{Actor, PrincipalId, Role, Sequence};
use replayer::data_quality::{
    DataQuality, Findings, KnownAddresses, LookAlikes, TOLD_MAX, UnmendableKey, look_alikes, replay,
    unmendable_keys,
};
use runtime::{OsChance, SystemClock};
use serde::Serialize;
use sqlx::PgPool;
use uuid::Uuid;

use super::api::WITHIN;
use super::check::Check;
use crate::deployment::{Deployment, KeyFiles, PostgresRole};
use crate::roles::keys;
use crate::show;

/// Who opens addresses, in the log of unsealings: this program, for whoever looks after the platform.
const DOCTOR: PrincipalId = PrincipalId::new(Uuid::from_u128(0xd0c));
const ALIKE: &str = "addresses of people";

/// Looks. Nothing when the database does not answer: that is said elsewhere.
pub(super) async fn look(deployment: &Deployment) -> Vec<Check> {
    let connected = tokio::time::timeout(WITHIN, deployment.pool(PostgresRole::Owner, 1)).await;
    let Ok(Ok(pool)) = connected else { return Vec::new() };
    let archive = Archive::new(pool.clone());
    let asked = async {
        let (found, addresses) = replay(&archive, SystemClock.now(), TOLD_MAX).await?;
        let commit = async |at: Sequence| {
            let before = Sequence::new(at.get().saturating_sub(1));
            let page = archive.read(before, at, 1).await?;
            Ok::<_, sqlx::Error>(page.into_iter().next().map(|archived| archived.recorded))
        };
        Ok::<_, sqlx::Error>((found, addresses, unmendable_keys(&pool, commit, TOLD_MAX).await?))
    };
    match asked.await {
        Ok((found, addresses, parked)) => {
            let mut checks = judge(&found);
            checks.push(match alike(deployment, &pool, &addresses).await {
                Ok(found) => judge_alike(&found),
                Err(error) => Check::doubtful(
                    ALIKE,
                    format!("they were not looked at: {error:#}"),
                    "look from where the key store and its master key are, when it is open",
                ),
            });
            checks.push(judge_parked(&parked));
            checks
        }
        Err(error) => {
            let advice = "bring the schemas to their newest state with `teei migrate`";
            vec![Check::wrong("data", runtime::chain(&error), advice)]
        }
    }
}

/// People who are one by their addresses. Each address is opened for a moment, and the log of unsealings has that.
async fn alike(
    deployment: &Deployment,
    pool: &PgPool,
    addresses: &KnownAddresses,
) -> anyhow::Result<Findings<LookAlikes>> {
    // Whoever opens the key store makes a master key where there is none: not here.
    if !deployment.keys_dir(KeyFiles::Master)?.join("master.key").exists() {
        bail!("the master key is not here");
    }
    let keys = keys::connect(deployment, Arc::new(SystemClock), Arc::new(OsChance)).await?;
    keys.level(&ArchivedDestructions::whole(pool.clone())).await.context("the key store is shut")?;
    let actor = Actor { principal: DOCTOR, role: Role::Operator, on_behalf_of: None };
    Ok(look_alikes(addresses, &keys, &actor, TOLD_MAX).await?)
}

fn judge_alike(found: &Findings<LookAlikes>) -> Check {
    of_kind(
        ALIKE,
        found,
        "people who are one by their addresses, each in another spelling",
        "look at each with `teei erase --email -` before one of them is erased: it names them all and erases none",
    )
}

fn judge_parked(found: &Findings<UnmendableKey>) -> Check {
    of_kind(
        "parked keys",
        found,
        "the commit in front of each cannot be read: driven again it fails again",
        "`teei parked skip` leaves it out with a reason; `teei parked redrive` then drives what waited behind it",
    )
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
            "records of matches",
            &found.of_matches,
            "each says other than its match says today, which was corrected or withdrawn after it",
            "load the matches first and in full, then `teei attribute`: it says what it would do, and does it with --yes",
        ),
        of_kind(
            "companies of records",
            &found.attributions,
            "each counts for another company than the memberships known today say",
            "load the directories first and in full, then `teei attribute`: it says what it would do, and does it with --yes",
        ),
    ]
}

fn of_kind<T: Serialize>(name: &str, findings: &Findings<T>, what: &str, advice: &str) -> Check {
    if findings.count == 0 {
        return Check::good(name, "nothing looks wrong");
    }
    let found = format!("{}: {what}", show::number(findings.count));
    let told = findings.first.iter().filter_map(|finding| serde_json::to_value(finding).ok()).collect();
    Check { findings: told, findings_count: findings.count, ..Check::doubtful(name, found, advice) }
}

#[cfg(test)]
mod tests {
    use kernel::{PersonId, TenantId};
    use replayer::data_quality::WrongMembership;

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

    #[test]
    fn people_who_are_alike_and_keys_that_nothing_mends_are_told_by_ids() {
        assert_eq!(judge_alike(&Findings::default()).state, State::Good);
        assert_eq!(judge_parked(&Findings::default()).state, State::Good);
        let tenant = TenantId::new(Uuid::from_u128(7));
        let people = [1, 2].map(|number| PersonId::new(Uuid::from_u128(number)));
        let alike = judge_alike(&Findings {
            count: 1,
            first: vec![LookAlikes { tenant, people: people.into_iter().collect() }],
        });
        assert_eq!(alike.findings, [serde_json::json!({ "tenant": tenant, "people": people })]);
        let key = UnmendableKey {
            projection: "sessions".into(),
            park_key: "evt.a.kintell_session.b".into(),
            sequence: Sequence::new(5),
            parked: 3,
            reason: "the bytes are not a commit".into(),
        };
        let parked = judge_parked(&Findings { count: 1, first: vec![key] });
        assert_eq!((parked.state, parked.findings.len()), (State::Doubtful, 1));
        assert!(parked.advice.contains("teei parked skip"), "{}", parked.advice);
    }
}

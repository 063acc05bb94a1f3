//! The newest signed checkpoint of the log. Whether all of them hold is for [`super::integrity`].

use event_store::Archive;
use event_store::merkle::audit::AuditFault;
use event_store::merkle::newest::{self, Newest};

use super::api::WITHIN;
use super::check::Check;
use crate::deployment::{Deployment, PostgresRole};
use crate::roles::keys;
use crate::show;

const NAME: &str = "checkpoints";
const CHANGED: &str = "keep both stores as they are and compare the archive with its backup; see \
                       docs/guides/operating.md, \"The log and its archive\"";
const NO_KEY: &str = "put log-signing.key back from its backup; on a platform that never had one, \
                      `teei migrate` makes it";

/// Looks. Nothing when the database does not answer: that is said elsewhere.
pub(super) async fn look(deployment: &Deployment) -> Option<Check> {
    let key = match keys::log_signing(deployment) {
        Ok(signing) => signing.key.verifying_key(),
        Err(error) => return Some(Check::wrong(NAME, format!("{error:#}"), NO_KEY)),
    };
    let connected = tokio::time::timeout(WITHIN, deployment.pool(PostgresRole::Owner, 1)).await;
    let archive = Archive::new(connected.ok()?.ok()?);
    Some(of_newest(newest::verify(&archive, &key).await))
}

fn of_newest(found: Result<Option<Newest>, AuditFault>) -> Check {
    match found {
        Ok(None) => Check::good(NAME, "none yet: the first follows within a minute of the first commit"),
        Ok(Some(Newest { size, read })) => Check::good(
            NAME,
            format!(
                "the newest is signed and extends the one before: {} commits, the last {} read",
                show::number(size),
                show::number(read)
            ),
        ),
        Err(fault) => fault_of(&fault),
    }
}

fn fault_of(fault: &AuditFault) -> Check {
    let advice = match fault {
        AuditFault::Archive(_) => "bring the schemas to their newest state with `teei migrate`",
        AuditFault::NotSigned { .. } => NO_KEY,
        _ => CHANGED,
    };
    Check::wrong(NAME, runtime::chain(fault), advice)
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::{AuditFault, Newest, of_newest};

    #[test]
    fn a_checkpoint_of_another_key_or_of_another_log_is_wrong() {
        assert_eq!(of_newest(Ok(None)).state, State::Good);
        assert_eq!(of_newest(Ok(Some(Newest { size: 9, read: 2 }))).state, State::Good);
        let stranger = of_newest(Err(AuditFault::NotSigned { size: 9 }));
        assert!(stranger.state == State::Wrong && stranger.advice.contains("log-signing.key"));
        assert_eq!(of_newest(Err(AuditFault::OtherLog { size: 9 })).state, State::Wrong);
    }
}

//! The key store: whether it can be opened on the log that is there.

use kernel::Sequence;
use privacy::Standing;

use super::api::in_time;
use super::check::Check;
use crate::deployment::Deployment;
use crate::roles::keys;

const NAME: &str = "key store";

/// Looks at both of its databases. `log_end` is the last archived sequence, when it could be asked.
pub(super) async fn look(deployment: &Deployment, log_end: Option<Sequence>) -> Check {
    let asked = async { Ok::<_, anyhow::Error>(keys::databases(deployment, 1).await?.standing().await?) };
    match in_time(asked).await {
        Ok(standing) => judge(&standing, log_end.unwrap_or(standing.log_end)),
        Err(error) => Check::wrong(
            NAME,
            format!("{error:#}"),
            "both of its databases must answer, with the newest schemas (`teei migrate`)",
        ),
    }
}

fn judge(standing: &Standing, log_end: Sequence) -> Check {
    let Some(why) = standing.objection(log_end) else {
        let through = standing.applied_through.min(log_end);
        return Check::good(NAME, format!("what is destroyed in the log is destroyed here, up to {through}"));
    };
    let advice = "nobody is answered until that is mended: docs/errors/keys.shut.md says how";
    Check::wrong(NAME, format!("shut: {why}"), advice)
}

#[cfg(test)]
mod tests {
    use kernel::TenantId;

    use super::super::check::State;
    use super::*;

    fn standing(log_end: u64) -> Standing {
        Standing {
            applied_through: Sequence::new(5),
            log_end: Sequence::new(log_end),
            lost_epochs: Vec::new(),
            revived_epochs: Vec::new(),
        }
    }

    #[test]
    fn a_key_store_that_must_stay_shut_is_wrong_and_says_why() {
        assert_eq!(judge(&standing(7), Sequence::new(7)).state, State::Good);
        let behind = judge(&standing(7), Sequence::new(6));
        assert_eq!(behind.state, State::Wrong);
        assert!(
            behind.found.contains("ends at 6") && behind.found.contains("knows of 7"),
            "{}",
            behind.found
        );
        let lost_epochs = vec![(TenantId::new(uuid::Uuid::from_u128(1)), 3)];
        let lost = judge(&Standing { lost_epochs, ..standing(7) }, Sequence::new(7));
        assert!(lost.found.contains("epoch 3"), "{}", lost.found);
    }
}

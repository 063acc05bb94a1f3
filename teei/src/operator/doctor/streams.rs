//! The streams: whether the server has them as they are wanted.

use jetstream_config::Plan;

use super::api::in_time;
use super::check::Check;
use crate::deployment::Deployment;

const MEND: &str = "`teei streams plan` shows what differs, `teei streams apply` mends what can be mended";

/// Looks at every stream.
pub(super) async fn look(deployment: &Deployment) -> Check {
    match in_time(crate::streams::plan(deployment)).await {
        Ok(plan) => judge(&plan),
        Err(error) => Check::wrong("streams", format!("{error:#}"), MEND),
    }
}

fn judge(plan: &Plan) -> Check {
    if plan.is_empty() {
        return Check::good("streams", "as they should be");
    }
    let found = plan.to_string().trim_end().replace('\n', "; ");
    if plan.at_stake().is_empty() {
        Check::doubtful("streams", found, MEND)
    } else {
        Check::wrong("streams", found, MEND)
    }
}

#[cfg(test)]
mod tests {
    use jetstream_config::difference::between;
    use jetstream_config::streams::{Replicas, events};
    use jetstream_config::{Change, Plan};

    use super::super::check::State;
    use super::judge;

    #[test]
    fn what_may_lose_history_is_wrong_and_anything_else_doubtful() {
        let wanted = events(Replicas::One);
        let state = |change: fn(&mut async_nats::jetstream::stream::Config)| {
            let mut found = wanted.clone();
            change(&mut found);
            let differences = between(&found, &wanted);
            let changes = vec![Change::Update { wanted: Box::new(wanted.clone()), differences }];
            judge(&Plan { changes }).state
        };
        assert_eq!(judge(&Plan::default()).state, State::Good);
        assert_eq!(state(|found| found.allow_direct = false), State::Doubtful);
        assert_eq!(state(|found| found.deny_purge = false), State::Wrong);
    }
}

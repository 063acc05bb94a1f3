//! With `--audit`: the whole log held against itself, in both stores and against every signed checkpoint.

use std::time::Duration;

use event_store::Archive;
use event_store::jetstream::StoredStream;
use indicatif::ProgressBar;
use jetstream_config::streams::EVENTS;
use replayer::integrity::{Integrity, walk};

use super::check::Check;
use crate::deployment::{Deployment, NatsUser, PostgresRole};
use crate::roles::keys;
use crate::show;

const NAME: &str = "integrity";
/// How long the stream may take for a page.
const PAGE_WITHIN: Duration = Duration::from_secs(30);
const CHANGED: &str =
    "keep both stores as they are, and see docs/guides/operating.md, \"The log and its archive\"";

/// Walks, and tells on the spinner how far it is.
pub(super) async fn look(deployment: &Deployment, spinner: &ProgressBar) -> Check {
    match walked(deployment, spinner).await {
        Ok(found) => judge(&found),
        Err(error) => Check::wrong(
            NAME,
            format!("the log could not be walked: {error:#}"),
            "look at the servers and keys first: what is wrong with them is told above",
        ),
    }
}

async fn walked(deployment: &Deployment, spinner: &ProgressBar) -> anyhow::Result<Integrity> {
    let key = keys::log_signing(deployment)?.key.verifying_key();
    let archive = Archive::new(deployment.pool(PostgresRole::Owner, 1).await?);
    let stream = StoredStream::connect(&deployment.nats(NatsUser::Admin)?, EVENTS, PAGE_WITHIN).await?;
    let found = walk(&stream, &archive, &key, |at, until| {
        let (at, until) = (show::number(at.get()), show::number(until.get()));
        spinner.set_message(format!("walking the log: {at} of {until} commits"));
    });
    Ok(found.await?)
}

fn judge(found: &Integrity) -> Check {
    let Integrity { commits, events, aggregates, checkpoints, .. } = found;
    let [commits, events, aggregates, checkpoints] =
        [commits, events, aggregates, checkpoints].map(|count| show::number(*count));
    if found.is_whole() {
        return Check::good(
            NAME,
            format!(
                "{commits} commits ({events} events of {aggregates} aggregates) are the same in both stores, \
                 every chain is whole, all as signed in {checkpoints} checkpoints"
            ),
        );
    }
    let mut said = Vec::new();
    if found.findings_count > 0 {
        said.push(format!("{} findings in {commits} commits", show::number(found.findings_count)));
    }
    said.extend(found.tree.clone());
    let findings = found.findings.iter().filter_map(|finding| serde_json::to_value(finding).ok()).collect();
    let wrong = Check::wrong(NAME, said.join("; "), CHANGED);
    Check { findings, findings_count: found.findings_count, ..wrong }
}

#[cfg(test)]
mod tests {
    use kernel::Sequence;
    use replayer::integrity::{Finding, Wrong};

    use super::super::check::State;
    use super::*;

    fn whole() -> Integrity {
        Integrity {
            until: Sequence::new(9),
            commits: 9,
            events: 12,
            aggregates: 3,
            checkpoints: 1,
            tree: None,
            findings: Vec::new(),
            findings_count: 0,
        }
    }

    #[test]
    fn a_tree_that_does_not_fit_is_as_wrong_as_a_commit_that_differs() {
        assert_eq!(judge(&whole()).state, State::Good);
        let other = judge(&Integrity { tree: Some("the first 9 commits are others".to_owned()), ..whole() });
        assert_eq!((other.state, other.found.as_str()), (State::Wrong, "the first 9 commits are others"));
        let finding = Finding { sequence: Sequence::new(4), subject: None, what: Wrong::Lost };
        let lost = judge(&Integrity { findings: vec![finding], findings_count: 1, ..whole() });
        assert_eq!((lost.state, lost.findings_count), (State::Wrong, 1));
        assert_eq!(lost.findings, [serde_json::json!({ "sequence": 4, "what": "lost" })]);
    }
}

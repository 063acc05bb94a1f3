//! The streams of the server, held against what is wanted: when a role starts, and when an operator asks.
//!
//! What is wanted is `jetstream_config::streams` and nothing else: the log makes and rebuilds its stream
//! from the same data.

use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream::Context;
use async_nats::jetstream::stream::Config;
use jetstream_config::{ApplyError, Plan, streams};

use crate::deployment::{Deployment, NatsUser};
use crate::roles::log::Part;

/// How soon a server that did not answer is asked again; doubled each time up to the maximum.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(100);
const ASK_AGAIN_AFTER_MAX: Duration = Duration::from_secs(5);

/// The server's streams are not those that this role may write to.
#[derive(Debug, thiserror::Error)]
#[error(
    "history is at stake, so nothing is written: {differences}. `teei streams plan` shows everything that \
     differs; `teei streams apply` or `teei migrate` mends what can be mended"
)]
pub(crate) struct Drift {
    /// Each with its stream, what is found and what is wanted.
    differences: String,
}

/// What the server should have.
pub(crate) fn wanted(deployment: &Deployment) -> Vec<Config> {
    streams::all(deployment.nats_replicas)
}

/// What would have to be done, asked as the admin. Fails when the server does not answer.
pub(crate) async fn plan(deployment: &Deployment) -> anyhow::Result<Plan> {
    let admin = as_admin(deployment).await?;
    jetstream_config::plan(&admin, &wanted(deployment)).await.context("the streams cannot be compared")
}

/// Brings the server to what is wanted, or changes nothing, and says what was done.
pub(crate) async fn ensure(deployment: &Deployment) -> anyhow::Result<Plan> {
    let admin = as_admin(deployment).await?;
    match jetstream_config::ensure(&admin, &wanted(deployment)).await {
        Err(ApplyError::Incompatible { differences }) => {
            anyhow::bail!("nothing was changed, because a person has to decide first:\n{differences}")
        }
        done => done.context("the streams"),
    }
}

async fn as_admin(deployment: &Deployment) -> anyhow::Result<Context> {
    let login = deployment.nats(NatsUser::Admin)?;
    let options = async_nats::ConnectOptions::with_user_and_password(login.user, login.password);
    let client = options.connect(login.url).await.context("NATS cannot be reached")?;
    Ok(async_nats::jetstream::new(client))
}

/// Looks, as the user of a role, before the role begins: once the server answers, however long that takes.
///
/// A role that only reads warns of every difference. One that writes refuses to go on when history is at
/// stake. A stream that is not there yet is no difference: the log makes it.
pub(crate) async fn check(deployment: &Deployment, user: NatsUser, part: Part) -> Result<(), Drift> {
    let wanted = wanted(deployment);
    let mut again_after = ASK_AGAIN_AFTER;
    let found = loop {
        match look(deployment, user, &wanted).await {
            Ok(found) => break found,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "the streams cannot be compared; trying again");
            }
        }
        tokio::time::sleep(again_after).await;
        again_after = (again_after * 2).min(ASK_AGAIN_AFTER_MAX);
    };
    judge(&found, part)
}

async fn look(deployment: &Deployment, user: NatsUser, wanted: &[Config]) -> anyhow::Result<Plan> {
    let client = deployment.announcements(user).await?;
    Ok(jetstream_config::plan(&async_nats::jetstream::new(client), wanted).await?)
}

fn judge(found: &Plan, part: Part) -> Result<(), Drift> {
    let at_stake = found.at_stake();
    if part != Part::Reader && !at_stake.is_empty() {
        let each: Vec<_> =
            at_stake.iter().map(|(stream, difference)| format!("stream {stream}: {difference}")).collect();
        return Err(Drift { differences: each.join("; ") });
    }
    for (stream, difference) in found.differences() {
        tracing::warn!(
            stream,
            %difference,
            "stream {stream} is not as it should be; `teei streams apply` mends it"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use servers::{Cluster, Options, Server};

    use super::*;
    use crate::deployment::RolePorts;

    /// A NATS server whose log is as `drift` makes it.
    async fn drifted(directory: &tempfile::TempDir, drift: fn(&mut Config)) -> (Cluster, Deployment) {
        let options = Options::new(directory.path()).only([Server::Nats]);
        let cluster = Box::pin(Cluster::start(options)).await.expect("the server starts");
        RolePorts::choose(directory.path()).expect("there are ports");
        let deployment = Deployment::of_data_dir(directory.path()).expect("it was just made");
        ensure(&deployment).await.expect("a new server gets its streams");
        let mut stream = streams::events(deployment.nats_replicas);
        drift(&mut stream);
        let admin = as_admin(&deployment).await.expect("the server answers");
        admin.update_stream(stream).await.expect("the admin may");
        (cluster, deployment)
    }

    #[tokio::test]
    async fn a_limit_on_the_log_stops_writers_until_it_is_taken_off_and_readers_go_on() {
        let directory = tempfile::tempdir().expect("a directory");
        let (cluster, deployment) = drifted(&directory, |stream| stream.max_messages = 1_000).await;
        let writes = || check(&deployment, NatsUser::Appender, Part::Appender);
        let refused = writes().await.expect_err("history would be dropped").to_string();
        for text in ["stream EVENTS: max_msgs is 1000, wanted no limit", "teei streams apply", "teei migrate"]
        {
            assert!(refused.contains(text), "{refused}");
        }
        check(&deployment, NatsUser::Reader, Part::Reader).await.expect("a reader only warns");

        ensure(&deployment).await.expect("it can be mended");
        writes().await.expect("it is as it should be");
        assert!(plan(&deployment).await.expect("the server answers").is_empty());
        cluster.stop().await;
    }

    #[tokio::test]
    async fn what_cannot_be_mended_stops_writers_and_is_left_as_it_is() {
        let directory = tempfile::tempdir().expect("a directory");
        let (cluster, deployment) = drifted(&directory, |stream| stream.subjects.push("other".into())).await;
        let refused = check(&deployment, NatsUser::Appender, Part::Appender).await;
        assert!(refused.expect_err("it is another log").to_string().contains("subjects"));
        let refused = ensure(&deployment).await.expect_err("a person decides");
        assert!(refused.to_string().contains("a person has to decide"), "{refused}");
        assert_eq!(plan(&deployment).await.expect("the server answers").refused().len(), 1);
        cluster.stop().await;
    }

    #[tokio::test]
    async fn a_difference_that_loses_nothing_stops_nobody() {
        let directory = tempfile::tempdir().expect("a directory");
        let (cluster, deployment) = drifted(&directory, |stream| stream.allow_direct = false).await;
        check(&deployment, NatsUser::Appender, Part::Appender).await.expect("it may write");
        assert_eq!(plan(&deployment).await.expect("the server answers").differences().count(), 1);
        cluster.stop().await;
    }
}

//! The log, opened by a role: as one who may append and archive, or as one who reads.

use event_store::jetstream::Limits;
use event_store::{JetStreamLog, LogSettings, LogState};
use runtime::{Health, Tasks};

use super::keys;
use crate::deployment::{Deployment, NatsUser, PostgresRole};
use crate::streams;

/// What a role does with the log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Appends, archives whenever it holds the lease, and makes or mends the stream.
    Appender,
    /// Appends now and then what came of its work, and reads the archive. It leaves archiving to those whose
    /// callers wait for the watermark, and waits for them to mend the stream: without them nothing of its own
    /// would become durable, and so it need not be an admin of NATS.
    Reporter,
    /// Reads up to the watermark, from the archive: all of it is there, and a read model that pauses takes commits
    /// in long after the stream has brought them.
    Reader,
}

/// Connections to the archive: reads of cold commits, and the proof on every connect.
const CONNECTIONS: u32 = 6;

/// Opens the log; its driver runs as a task of the role, once the streams are seen to be the right ones.
pub(crate) async fn open(
    deployment: &Deployment,
    part: Part,
    tasks: &Tasks,
    health: &Health,
) -> anyhow::Result<JetStreamLog> {
    let (user, archive) = match part {
        Part::Appender | Part::Reporter => (NatsUser::Appender, PostgresRole::Command),
        Part::Reader => (NatsUser::Reader, PostgresRole::Worker),
    };
    let (admin, archiver, signing) = match part {
        Part::Appender => (
            Some(deployment.nats(NatsUser::Admin)?),
            Some(deployment.postgres_options(PostgresRole::Archiver)?),
            Some(keys::log_signing(deployment)?),
        ),
        Part::Reporter | Part::Reader => (None, None, None),
    };
    let (log, driver) = JetStreamLog::connect(LogSettings {
        nats: deployment.nats(user)?,
        admin,
        stream: jetstream_config::streams::events(deployment.nats_replicas),
        reader: jetstream_config::consumers::reader(1),
        pulling: event_store::jetstream::Pulling {
            batch_messages_max: jetstream_config::consumers::PULLING.batch_messages_max,
            expires: jetstream_config::consumers::PULLING.expires,
            heartbeat: jetstream_config::consumers::PULLING.heartbeat,
        },
        archive: deployment.pool(archive, CONNECTIONS).await?,
        archiver,
        signing,
        limits: Limits::default(),
    });
    let (stop, checked) = (tasks.stopping(), deployment.clone());
    tasks.spawn("log", async move {
        if let Some(found) = stop.run_until_cancelled(streams::check(&checked, user, part)).await {
            found?;
            driver.run(stop).await;
        }
        Ok::<_, streams::Drift>(())
    });
    let state = log.state();
    health.depends_on("log", move || {
        let state = state.borrow().clone();
        async move {
            match state {
                LogState::Open { .. } => Ok(()),
                other => Err(format!("{other:?}").into()),
            }
        }
    });
    Ok(log)
}

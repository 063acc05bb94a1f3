//! The key store and the issuer, opened by a role.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use application::destructions::ArchivedDestructions;
use async_nats::Client;
use auth::{Issuer, IssuerOptions};
use event_store::merkle::checkpoint::Signing;
use futures::StreamExt;
use kernel::chance::Chance;
use kernel::clock::Clock;
use privacy::{DestroyedNotice, KeyDatabases, KeyStore, MasterKey, Shut};
use runtime::{Health, Tasks, key_file};
use sqlx::PgPool;

use crate::deployment::{Deployment, KeyFiles, PostgresRole};

/// Connections of a role to each database of the key store.
const CONNECTIONS: u32 = 8;
/// How long is waited before a store that is shut is tried again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How often an open store is held against the log.
const LEVEL_EVERY: Duration = Duration::from_mins(1);
/// The `aud` of every token.
pub(crate) const AUDIENCE: &str = "teei";

/// The databases of the key store.
pub(crate) async fn databases(deployment: &Deployment, connections_max: u32) -> anyhow::Result<KeyDatabases> {
    Ok(KeyDatabases {
        keys: deployment.pool(PostgresRole::Keys, connections_max).await?,
        epochs: deployment.pool(PostgresRole::Epochs, connections_max).await?,
    })
}

/// Connects the key store with the master key of the deployment. It is shut until it is level with the log.
pub(crate) async fn connect(
    deployment: &Deployment,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> anyhow::Result<KeyStore> {
    let master =
        MasterKey::read_or_create(&deployment.keys_dir(KeyFiles::Master)?.join("master.key"), &*chance)
            .context("the master key cannot be used")?;
    let databases = databases(deployment, CONNECTIONS).await?;
    KeyStore::connect(databases, master, clock, chance).await.context("the key store cannot be used")
}

/// Brings the key store level with the log, which opens it, and keeps it so. When this returns it was tried once: the
/// role goes on and answers that the store is shut until it is not.
pub(crate) async fn keep_level(keys: &KeyStore, log: ArchivedDestructions, tasks: &Tasks, health: &Health) {
    let asked = keys.clone();
    health.depends_on("keys", move || {
        let shut = asked.shut();
        async move { shut.map_or(Ok(()), |why| Err(why.into())) }
    });
    let mut told = None;
    let mut pause = level(keys, &log, &mut told).await;
    let (keys, stop) = (keys.clone(), tasks.stopping());
    tasks.spawn("key store", async move {
        while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
            pause = level(&keys, &log, &mut told).await;
        }
        Ok::<_, std::convert::Infallible>(())
    });
}

/// Tries once, and says how long to wait. What is wrong is told once, not at each try.
async fn level(keys: &KeyStore, log: &ArchivedDestructions, told: &mut Option<Shut>) -> Duration {
    match keys.level(log).await {
        Ok(()) => {
            *told = None;
            LEVEL_EVERY
        }
        Err(why) => {
            if told.as_ref() != Some(&why) {
                let shut = keys.shut().is_some();
                tracing::error!(error = %why, shut, "the key store is not level with the log");
            }
            *told = Some(why);
            TRY_AGAIN_AFTER
        }
    }
}

/// Signs checkpoints of the log (Ed25519).
const LOG_SIGNING: &str = "log-signing.key";
/// Names the log in its checkpoints.
const LOG_ORIGIN: &str = "teei/log";
/// A checkpoint after so many commits, or after so long when there are new ones.
const SIGN_EVERY_COMMITS: u64 = 10_000;
const SIGN_EVERY: Duration = Duration::from_secs(30);

/// Makes the key that signs checkpoints when there is none. Refuses to make another for a log that was
/// signed before: its old checkpoints would no longer be of anyone.
pub(crate) async fn make_log_signing(
    deployment: &Deployment,
    owner: &PgPool,
    chance: &dyn Chance,
) -> anyhow::Result<()> {
    let path = deployment.keys_dir(KeyFiles::Signing)?.join(LOG_SIGNING);
    if path.exists() {
        return Ok(());
    }
    let signed: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM log.checkpoints)")
        .fetch_one(owner)
        .await
        .context("the checkpoints of the log")?;
    if signed {
        bail!("{} is gone, and the log was signed with it: put it back from its backup", path.display());
    }
    key_file::create(&path, chance).map(drop).context("the key that signs the log cannot be made")
}

/// How the archiver signs the log. Fails when there is no key yet: `teei migrate` makes it.
pub(crate) fn log_signing(deployment: &Deployment) -> anyhow::Result<Signing> {
    let key = key_file::read(&deployment.keys_dir(KeyFiles::Signing)?.join(LOG_SIGNING))
        .context("the key that signs the log cannot be used; `teei migrate` makes it when there is none")?;
    Ok(Signing::new(LOG_ORIGIN, &key, SIGN_EVERY_COMMITS, SIGN_EVERY))
}

/// Opens the embedded issuer.
pub(crate) async fn issuer(
    deployment: &Deployment,
    pool: PgPool,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> anyhow::Result<Issuer> {
    let options = IssuerOptions::new(deployment.command_api.public_url.clone(), AUDIENCE);
    let keys_dir = deployment.keys_dir(KeyFiles::Signing)?.to_owned();
    Issuer::open(pool, keys_dir, options, clock, chance).await.context("the token issuer cannot be opened")
}

/// Tells other processes of destroyed keys, and forgets what they tell.
pub(crate) fn share_destructions(
    keys: &KeyStore,
    nats: &Client,
    tasks: &Tasks,
    forget: impl Fn(DestroyedNotice) + Send + 'static,
) {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel::<DestroyedNotice>();
    keys.on_destroyed(move |notice| {
        // The receiver lives as long as the process does.
        let _gone = tell.send(notice);
    });
    let (outlet, stop) = (nats.clone(), tasks.stopping());
    tasks.spawn("destroyed keys told", async move {
        while let Some(Some(notice)) = stop.run_until_cancelled(told.recv()).await {
            outlet.publish(privacy::DESTROYED_SUBJECT, notice.to_bytes().to_vec().into()).await?;
        }
        Ok::<_, async_nats::PublishError>(())
    });
    let (inlet, stop) = (nats.clone(), tasks.stopping());
    tasks.spawn("destroyed keys heard", async move {
        let mut notices = inlet.subscribe(privacy::DESTROYED_SUBJECT).await?;
        while let Some(Some(message)) = stop.run_until_cancelled(notices.next()).await {
            if let Some(notice) = DestroyedNotice::from_bytes(&message.payload) {
                forget(notice);
            }
        }
        Ok::<_, async_nats::SubscribeError>(())
    });
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_subject_of_destroyed_keys_is_the_one_that_may_be_published() {
        assert_eq!(privacy::DESTROYED_SUBJECT, jetstream_config::subjects::KEYS_DESTROYED);
    }
}

//! The key store and the issuer, opened by a role.

use std::sync::Arc;

use anyhow::Context as _;
use async_nats::Client;
use auth::{Issuer, IssuerOptions};
use futures::StreamExt;
use kernel::chance::Chance;
use kernel::clock::Clock;
use privacy::{DestroyedNotice, KeyStore, MasterKey};
use runtime::Tasks;
use sqlx::PgPool;

use crate::deployment::{Deployment, pool};

/// Connections of a role to the key store.
const CONNECTIONS: u32 = 8;
/// The `aud` of every token.
pub(crate) const AUDIENCE: &str = "teei";

/// Opens the key store with the master key of the deployment.
pub(crate) async fn open(
    deployment: &Deployment,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> anyhow::Result<KeyStore> {
    let master = MasterKey::read_or_create(&deployment.keys_dir.join("master.key"), &*chance)
        .context("the master key cannot be used")?;
    let pool = pool(&deployment.postgres.keys, CONNECTIONS).await?;
    KeyStore::connect(pool, master, clock, chance).await.context("the key store cannot be used")
}

/// Opens the embedded issuer.
pub(crate) async fn issuer(
    deployment: &Deployment,
    pool: PgPool,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> anyhow::Result<Issuer> {
    let options = IssuerOptions::new(deployment.command_api.public_url.clone(), AUDIENCE);
    Issuer::open(pool, deployment.keys_dir.clone(), options, clock, chance)
        .await
        .context("the token issuer cannot be opened")
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

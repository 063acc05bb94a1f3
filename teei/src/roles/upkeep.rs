//! What has to be done now and then, whether or not anyone asks: keys grow old, and what expired has to go.

use std::time::Duration;

use auth::Issuer;
use privacy::KeyStore;
use runtime::Tasks;

/// How often it is looked at.
const EVERY: Duration = Duration::from_hours(1);
/// How old the key above personal keys grows: with the hours a rotation may take, what was erased is gone from
/// every copy within 30 days.
const EPOCH_AGE_MAX: Duration = Duration::from_hours(24 * 29);

/// Starts it. Every process that does it may: doing it twice is harmless.
pub(crate) fn start(issuer: Issuer, keys: KeyStore, tasks: &Tasks) {
    let stop = tasks.stopping();
    tasks.spawn("upkeep", async move {
        loop {
            if let Err(error) = once(&issuer, &keys).await {
                tracing::warn!(
                    error = runtime::chain(&*error),
                    "upkeep was not finished; it begins anew later"
                );
            }
            if stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
                return Ok::<_, std::convert::Infallible>(());
            }
        }
    });
}

async fn once(issuer: &Issuer, keys: &KeyStore) -> Result<(), runtime::BoxError> {
    let forgotten = issuer.forget_expired().await?;
    if forgotten > 0 {
        tracing::info!(forgotten, "expired sessions and keys are gone");
    }
    for tenant in issuer.tenants().await? {
        if let Some(epoch) = keys.rotate_epoch_of_age(tenant.id, EPOCH_AGE_MAX).await? {
            tracing::info!(tenant = %tenant.id, epoch, "a new epoch of keys began, as the one before was old");
        }
    }
    Ok(())
}

//! Every schema at its newest state.

use std::sync::Arc;

use anyhow::Context as _;
use runtime::{OsChance, SystemClock};

use crate::deployment::{Deployment, KeyFiles, PostgresRole};

/// Connections that migrations need at once.
const CONNECTIONS: u32 = 4;

/// Migrates the main database, the key store's and ClickHouse, brings the streams to what is wanted, and
/// makes the keys of the first start. Running it again changes nothing.
pub(crate) async fn run(deployment: &Deployment) -> anyhow::Result<()> {
    let owner = deployment.pool(PostgresRole::Owner, CONNECTIONS).await?;
    event_store::archive::migrate(&owner).await.context("the schema of the archive")?;
    runtime::migrations::apply(&owner, application::migrations::SCHEMA, application::migrations::MIGRATIONS)
        .await
        .context("the schema of the command side")?;
    auth::migrate(&owner).await.context("the schema of the issuer")?;
    projections::migrate(&owner, &crate::roles::projections::all(deployment)?)
        .await
        .context("the schemas of the projections")?;
    subscriptions::postgres::migrate(&owner).await.context("the schema of the subscriptions")?;
    jobs::postgres::migrate(&owner).await.context("the schema of what falls due")?;
    effects::migrate(&owner).await.context("the schema of the effects")?;
    reactors::migrate(&owner).await.context("the schema of the reactors")?;
    let keys = crate::roles::keys::databases(deployment, CONNECTIONS).await?;
    keys.migrate().await.context("the schemas of the key store")?;
    crate::streams::ensure(deployment).await?;
    // The master key is made on the first start and never again: a store without its key is not used.
    for files in [KeyFiles::Master, KeyFiles::Signing] {
        let folder = deployment.keys_dir(files)?;
        std::fs::create_dir_all(folder)?;
        restrict(folder)?;
    }
    crate::roles::keys::connect(deployment, Arc::new(SystemClock), Arc::new(OsChance)).await?;
    crate::roles::keys::make_log_signing(deployment, &owner, &OsChance).await?;
    Ok(())
}

/// Only the owner may look into the folder of keys.
fn restrict(dir: &std::path::Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
        .with_context(|| format!("{} cannot be made private", dir.display()))
}

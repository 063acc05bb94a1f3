//! How fast keys are made and found, on a PostgreSQL of its own that writes durably.
//!
//! `cargo run --release -p privacy --example key_throughput`

use std::sync::Arc;
use std::time::Instant;

use futures::{StreamExt, stream};
use kernel::chance::Chance;
use kernel::{PersonId, TenantId};
use privacy::{EmptyLog, KeyDatabases, KeyStore, MasterKey};
use runtime::{BoxError, OsChance, SystemClock};
use servers::{Cluster, Options, PostgresEndpoint, Server};
use sqlx::PgPool;

const ROWS: usize = 50_000;
/// As many rows as an import carries at once, each with two persons.
const AT_ONCE: usize = 256;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let dir = tempfile::tempdir()?;
    let cluster = Box::pin(Cluster::start(Options::new(dir.path()).only([Server::Postgres]))).await?;
    let postgres = &cluster.endpoints().postgres;
    let (of_keys, of_epochs) = (PostgresEndpoint::KEYS_DATABASE, PostgresEndpoint::EPOCHS_DATABASE);
    let databases = KeyDatabases {
        keys: PgPool::connect(&postgres.url_as(&postgres.roles.keys, of_keys)).await?,
        epochs: PgPool::connect(&postgres.url_as(&postgres.roles.epochs, of_epochs)).await?,
    };
    databases.migrate().await?;
    let tenant = TenantId::new(OsChance.uuid());
    let persons: Vec<[PersonId; 2]> =
        (0..ROWS).map(|_| [PersonId::new(OsChance.uuid()), PersonId::new(OsChance.uuid())]).collect();
    run("made", &open(&databases).await?, tenant, &persons).await?;
    let keys = open(&databases).await?;
    run("read", &keys, tenant, &persons).await?;
    let cached = &persons[persons.len() - 8_000..];
    run("found in memory", &keys, tenant, cached).await?;
    cluster.stop().await;
    Ok(())
}

async fn open(databases: &KeyDatabases) -> Result<KeyStore, BoxError> {
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(OsChance));
    let keys = KeyStore::connect(databases.clone(), MasterKey::new([1; 32]), clock, chance).await?;
    keys.level(&EmptyLog).await?;
    Ok(keys)
}

async fn run(what: &str, keys: &KeyStore, tenant: TenantId, rows: &[[PersonId; 2]]) -> Result<(), BoxError> {
    let started = Instant::now();
    let mut answers = stream::iter(rows).map(|row| keys.keys_for(tenant, row)).buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        answer?;
    }
    let (seconds, count) = (started.elapsed().as_secs_f64(), rows.len() * 2);
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = count as f64 / seconds;
    println!("{count} keys {what} in {seconds:.2} s: {rate:.0} per second");
    Ok(())
}

//! Questions to servers, each with a limit: what hangs is as wrong as what is not there.

use std::time::Duration;

use anyhow::anyhow;
use sqlx::{ConnectOptions as _, PgConnection};

use crate::deployment::{Deployment, PostgresRole};

/// How long anything may take to answer.
pub(super) const WITHIN: Duration = Duration::from_secs(5);

/// What answers in time.
pub(super) async fn in_time<T, E>(asked: impl Future<Output = Result<T, E>>) -> anyhow::Result<T>
where
    anyhow::Error: From<E>,
{
    match tokio::time::timeout(WITHIN, asked).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(anyhow!("no answer within {} s", WITHIN.as_secs())),
    }
}

/// One connection to PostgreSQL, as the owner.
pub(super) async fn postgres(deployment: &Deployment) -> anyhow::Result<PgConnection> {
    in_time(deployment.postgres_options(PostgresRole::Owner)?.connect()).await
}

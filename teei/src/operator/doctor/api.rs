//! Questions to servers, each with a limit: what hangs is as wrong as what is not there.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use runtime::Secret;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};

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

/// One connection to PostgreSQL.
pub(super) async fn postgres(url: &Secret) -> anyhow::Result<PgConnection> {
    // The parser's error could hold the URL, and the URL holds the password.
    let options: Option<PgConnectOptions> = url.expose().parse().ok();
    in_time(options.context("the URL of PostgreSQL cannot be read")?.connect()).await
}

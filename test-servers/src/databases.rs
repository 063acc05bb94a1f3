//! The two databases of one test.

use servers::{PostgresEndpoint, StartError};
use sqlx::{Connection as _, Executor as _, PgConnection};

/// With this the names begin of what tests make on a shared server.
const PREFIX: &str = "teei_t_";

pub(crate) enum Databases {
    /// On a server of the test's own, under the names of the real ones.
    Private,
    /// On a shared server, under names that nobody else has.
    Shared { main: String, keys: String },
}

impl Databases {
    pub(crate) async fn make(postgres: &PostgresEndpoint) -> Result<Self, StartError> {
        let name = format!("{PREFIX}{}", hex::encode(rand::random::<[u8; 8]>()));
        let (main, keys) = (format!("{name}_main"), format!("{name}_keys"));
        postgres.make_databases(&main, &keys).await?;
        Ok(Self::Shared { main, keys })
    }

    pub(crate) fn main(&self) -> &str {
        match self {
            Self::Private => PostgresEndpoint::DATABASE,
            Self::Shared { main, .. } => main,
        }
    }

    pub(crate) fn keys(&self) -> &str {
        match self {
            Self::Private => PostgresEndpoint::KEYS_DATABASE,
            Self::Shared { keys, .. } => keys,
        }
    }

    /// Whoever is still connected is put out.
    pub(crate) async fn drop_shared(&self, postgres: &PostgresEndpoint) -> Result<(), sqlx::Error> {
        let Self::Shared { main, keys } = self else { return Ok(()) };
        // At once: each waits for a checkpoint, and one checkpoint does for both.
        tokio::try_join!(drop_one(postgres, main), drop_one(postgres, keys)).map(drop)
    }
}

async fn drop_one(postgres: &PostgresEndpoint, name: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(&postgres.superuser_url("postgres")).await?;
    connection.execute(sqlx::raw_sql(&format!("DROP DATABASE {name} WITH (FORCE)"))).await?;
    connection.close().await
}

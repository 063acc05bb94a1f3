//! The databases of one test.

use servers::{DatabaseNames, PostgresEndpoint, StartError};
use sqlx::{Connection as _, Executor as _, PgConnection};

/// With this the names begin of what tests make on a shared server.
const PREFIX: &str = "teei_t_";

pub(crate) enum Databases {
    /// On a server of the test's own, under the names of the real ones.
    Private,
    /// On a shared server, under names that nobody else has.
    Shared { main: String, keys: String, epochs: String },
}

impl Databases {
    pub(crate) async fn make(postgres: &PostgresEndpoint) -> Result<Self, StartError> {
        let name = format!("{PREFIX}{}", hex::encode(rand::random::<[u8; 8]>()));
        let [main, keys, epochs] = ["main", "keys", "epochs"].map(|of| format!("{name}_{of}"));
        postgres.make_databases(&DatabaseNames { main: &main, keys: &keys, epochs: &epochs }).await?;
        Ok(Self::Shared { main, keys, epochs })
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

    pub(crate) fn epochs(&self) -> &str {
        match self {
            Self::Private => PostgresEndpoint::EPOCHS_DATABASE,
            Self::Shared { epochs, .. } => epochs,
        }
    }

    /// Whoever is still connected is put out.
    pub(crate) async fn drop_shared(&self, postgres: &PostgresEndpoint) -> Result<(), sqlx::Error> {
        let Self::Shared { main, keys, epochs } = self else { return Ok(()) };
        // At once: each waits for a checkpoint, and one checkpoint does for all.
        let [main, keys, epochs] = [main, keys, epochs].map(|name| drop_one(postgres, name));
        tokio::try_join!(main, keys, epochs).map(drop)
    }
}

async fn drop_one(postgres: &PostgresEndpoint, name: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(&postgres.superuser_url("postgres")).await?;
    connection.execute(sqlx::raw_sql(&format!("DROP DATABASE {name} WITH (FORCE)"))).await?;
    connection.close().await
}

//! The application's roles and databases, brought into place at each start.
//!
//! Only who may log in, and where. What a role may do inside a database is for migrations.

use crate::{Login, PostgresEndpoint, PostgresRoles, StartError};
use sqlx::{Connection as _, Executor as _, PgConnection};

/// Idempotent. Names are ours and passwords are hexadecimal, so neither needs quoting.
pub(super) async fn settle(connection: &mut PgConnection, roles: &PostgresRoles) -> Result<(), sqlx::Error> {
    for login in roles.all() {
        settle_role(connection, login).await?;
    }
    settle_databases(connection, roles, &DatabaseNames::REAL).await
}

/// What the application's databases are called. The names are put into statements as they are.
#[derive(Clone, Copy, Debug)]
pub struct DatabaseNames<'a> {
    /// The log's archive and the read models.
    pub main: &'a str,
    /// The key store.
    pub keys: &'a str,
    /// The keys of epochs.
    pub epochs: &'a str,
}

impl DatabaseNames<'static> {
    /// Those of a data directory.
    pub const REAL: Self = Self {
        main: PostgresEndpoint::DATABASE,
        keys: PostgresEndpoint::KEYS_DATABASE,
        epochs: PostgresEndpoint::EPOCHS_DATABASE,
    };
}

impl PostgresEndpoint {
    /// Makes databases beside the server's own, with the same owners and rights.
    pub async fn make_databases(&self, names: &DatabaseNames<'_>) -> Result<(), StartError> {
        let connected = PgConnection::connect(&self.superuser_url("postgres")).await;
        let mut connection = connected.map_err(StartError::Roles)?;
        settle_databases(&mut connection, &self.roles, names).await.map_err(StartError::Roles)?;
        connection.close().await.map_err(StartError::Roles)
    }
}

async fn settle_databases(
    connection: &mut PgConnection,
    roles: &PostgresRoles,
    names: &DatabaseNames<'_>,
) -> Result<(), sqlx::Error> {
    let main = names.main;
    settle_database(connection, main, &roles.owner).await?;
    settle_database(connection, names.keys, &roles.keys).await?;
    settle_database(connection, names.epochs, &roles.epochs).await?;
    for login in [&roles.archiver, &roles.worker, &roles.query, &roles.command] {
        let grant = format!("GRANT CONNECT ON DATABASE {main} TO {}", login.user);
        connection.execute(sqlx::raw_sql(&grant)).await?;
    }
    Ok(())
}

async fn settle_role(connection: &mut PgConnection, login: &Login) -> Result<(), sqlx::Error> {
    let known: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_roles WHERE rolname = $1")
        .bind(&login.user)
        .fetch_optional(&mut *connection)
        .await?;
    let verb = if known.is_some() { "ALTER" } else { "CREATE" };
    let statement = format!(
        "{verb} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD '{}'",
        login.user, login.password
    );
    connection.execute(sqlx::raw_sql(&statement)).await.map(drop)
}

async fn settle_database(
    connection: &mut PgConnection,
    name: &str,
    owner: &Login,
) -> Result<(), sqlx::Error> {
    let known: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(name)
        .fetch_optional(&mut *connection)
        .await?;
    let place = match known {
        Some(_) => format!("ALTER DATABASE {name} OWNER TO {}", owner.user),
        None => format!("CREATE DATABASE {name} OWNER {} TEMPLATE template0", owner.user),
    };
    connection.execute(sqlx::raw_sql(&place)).await?;
    let revoke = format!("REVOKE CONNECT ON DATABASE {name} FROM PUBLIC");
    connection.execute(sqlx::raw_sql(&revoke)).await.map(drop)
}

//! Leases: session locks of Postgres on a connection of their own, so that losing the connection loses the
//! lease, and no clock has to be trusted.
//!
//! The archiver also *writes* through the connection that holds its lease: when Postgres lets the lease go,
//! nothing that the old holder sent can still be running.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

/// The first half of every advisory lock of the log; `0001_commits.sql` has the same number.
const LOG: i32 = 1_952_802_153;

/// How soon another process takes over from a holder that is gone.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// How often a holder that is busy elsewhere looks whether it still has the lease.
const CHECK_EVERY: Duration = Duration::from_millis(500);

/// What a lease is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LeaseOf {
    /// Copying commits into the archive.
    Archiver = 2,
    /// Bringing the stream back to what the archive holds.
    Repair = 3,
}

impl LeaseOf {
    /// The archiver is never silent for long: one that is frozen, and still answers on the wire, loses its
    /// lease. A repair may be busy elsewhere.
    const fn idle_max(self) -> &'static str {
        match self {
            Self::Archiver => "10s",
            Self::Repair => "0",
        }
    }
}

/// Held until it is dropped or its connection breaks.
pub(crate) struct Lease {
    connection: PgConnection,
}

impl Lease {
    /// Waits until nobody else has the lease, and takes it.
    ///
    /// It asks again and again instead of waiting inside the lock: a statement that waits for hours keeps
    /// its snapshot, and with it every dead row of the database.
    pub(crate) async fn acquire(options: &PgConnectOptions, of: LeaseOf) -> Result<Self, sqlx::Error> {
        // A holder whose machine is gone is noticed by Postgres within about ten seconds. And whatever a
        // server's default is, what this connection commits is on the disk before it is answered.
        let options = options.clone().options([
            ("tcp_keepalives_idle", "5"),
            ("tcp_keepalives_interval", "2"),
            ("tcp_keepalives_count", "3"),
            ("synchronous_commit", "on"),
            ("idle_session_timeout", of.idle_max()),
        ]);
        let mut connection = options.connect().await?;
        loop {
            let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1, $2)")
                .bind(LOG)
                .bind(of as i32)
                .fetch_one(&mut connection)
                .await?;
            if taken {
                return Ok(Self { connection });
            }
            tokio::time::sleep(ASK_AGAIN_AFTER).await;
        }
    }

    /// Returns when the lease is lost.
    pub(crate) async fn lost(mut self) -> sqlx::Error {
        loop {
            tokio::time::sleep(CHECK_EVERY).await;
            if let Err(fault) = sqlx::query("SELECT 1").execute(&mut self.connection).await {
                return fault;
            }
        }
    }

    /// The connection that holds the lease.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use servers::Server;
    use test_servers::TestServers;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_lease_has_one_holder_and_a_silent_archiver_is_put_out() {
        let servers = TestServers::start(&[Server::Postgres]).await.expect("the server starts");
        let url = servers.main_url(&servers.endpoints().postgres.roles.archiver);
        let options: PgConnectOptions = url.parse().expect("a URL of ours");
        let acquire = |of| Lease::acquire(&options, of);

        let mut held = acquire(LeaseOf::Archiver).await.expect("nobody has it");
        let mut other = acquire(LeaseOf::Repair).await.expect("it is another lease");
        let second = tokio::time::timeout(ASK_AGAIN_AFTER * 3, acquire(LeaseOf::Archiver)).await;
        assert!(second.is_err(), "two hold one lease");
        for (lease, silence) in [(&mut held, "10s"), (&mut other, "0")] {
            let shown: String = sqlx::query_scalar("SHOW idle_session_timeout")
                .fetch_one(lease.connection())
                .await
                .expect("the server answers");
            assert_eq!(shown, silence);
        }
        // As a frozen process: the connection stands and nothing comes.
        sqlx::query("SET idle_session_timeout = '200ms'").execute(held.connection()).await.expect("it may");
        acquire(LeaseOf::Archiver).await.expect("the silent one was put out");
        let late = sqlx::query("SELECT 1").execute(held.connection()).await;
        assert!(late.is_err(), "a holder without its lease still writes");
        drop(other);
        servers.stop().await;
    }
}

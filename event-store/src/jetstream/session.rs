//! The life of a log in one process: connect, prove, repair if need be, open, follow, and again.

use std::sync::Arc;
use std::time::Duration;

use kernel::Sequence;
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use super::api::{Api, ApiFault};
use super::connection::{ConnectFault, Connection};
use super::repair::{Repair, RepairFault};
use super::settings::NatsLogin;
use super::shared::{LogState, Shared};
use super::verify::{Finding, Proof, VerifyFault, verify};
use crate::archive::archiver::{Archiver, ArchiverFault};
use crate::archive::follower::{FollowFault, Follower};
use crate::archive::lease::{Lease, LeaseOf};
use crate::archive::witness::Incarnation;

/// After a failure, the next attempt waits this long, doubled each time up to the maximum.
const RETRY_AFTER: Duration = Duration::from_millis(50);
const RETRY_AFTER_MAX: Duration = Duration::from_secs(2);
/// How often a process that may not repair looks whether another has.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Runs a log in the background: without it, no handle ever opens.
#[must_use = "a log opens only while its driver runs"]
pub struct LogDriver {
    shared: Arc<Shared>,
}

/// Why a session ended. The next one begins from nothing.
#[derive(Debug, thiserror::Error)]
enum SessionEnd {
    #[error(transparent)]
    Connect(#[from] ConnectFault),
    #[error("the connection was lost")]
    Lost,
    #[error(transparent)]
    Api(#[from] ApiFault),
    #[error(transparent)]
    Verify(#[from] VerifyFault),
    #[error(transparent)]
    Repair(#[from] RepairFault),
    #[error("the lease of repairs cannot be taken")]
    Lease(#[source] sqlx::Error),
    #[error("the log is no longer what was proved: {0}")]
    Unsound(Finding),
    #[error("the connections reach different servers")]
    TwoServers,
    #[error(transparent)]
    Archiver(ArchiverFault),
    #[error(transparent)]
    Follow(#[from] FollowFault),
    #[error("the log and its archive differ at {at}")]
    Diverged { at: Sequence },
}

impl LogDriver {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Keeps the log open until `stop`: connects, proves, repairs, archives while it holds the lease, and
    /// begins anew whenever the connection is lost.
    pub async fn run(self, stop: CancellationToken) {
        let shared = &*self.shared;
        let mut retry_after = RETRY_AFTER;
        loop {
            let before = shared.generation();
            let end = tokio::select! {
                end = self.session() => end,
                () = stop.cancelled() => break,
            };
            let end = end.err().unwrap_or(SessionEnd::Lost);
            let why = runtime::chain(&end);
            shared.shut(match end {
                SessionEnd::Diverged { at } => LogState::Diverged { at },
                _ => LogState::Verifying { why },
            });
            if shared.generation() > before {
                retry_after = RETRY_AFTER;
            }
            tokio::select! {
                () = tokio::time::sleep(retry_after) => {}
                () = stop.cancelled() => break,
            }
            retry_after = (retry_after * 2).min(RETRY_AFTER_MAX);
        }
        shared.shut(LogState::Closed);
    }

    /// One connection's life. Returns only when it is over.
    async fn session(&self) -> Result<(), SessionEnd> {
        let shared = &*self.shared;
        let (nats, limits) = (&shared.settings.nats, &shared.settings.limits);
        // Two connections, so that parsing what is read and what is written takes two cores.
        let writing = Connection::open(nats, "teei log").await?;
        let reading = Connection::open(nats, "teei log tail").await?;
        let stream = &shared.settings.stream;
        let api = Api::new(&writing, &stream.name, limits.read_within).await?;
        let tail = Api::new(&reading, &stream.name, limits.read_within).await?;
        let server = |connection: &Connection| connection.client().server_info().server_id;
        if stream.num_replicas <= 1 && server(&writing) != server(&reading) {
            return Err(SessionEnd::TwoServers);
        }
        let Proof { incarnation, archived, .. } = self.settle(&api).await?;
        shared.watermark.advance(archived);
        shared.open(writing.clone(), api.clone());
        tokio::select! {
            end = self.follow(&reading, &tail, incarnation) => end,
            end = self.prove_again(&api, incarnation) => end,
            () = writing.lost().cancelled() => Err(SessionEnd::Lost),
            () = reading.lost().cancelled() => Err(SessionEnd::Lost),
        }
    }

    /// Proves that the stream is the log that was left, and mends it, or waits until another has, if not.
    async fn settle(&self, api: &Api) -> Result<Proof, SessionEnd> {
        loop {
            let proof = self.prove(api).await?;
            if proof.finding == Finding::Sound {
                return Ok(proof);
            }
            self.shared.enter(LogState::Repairing { what: proof.finding.to_string() });
            match &self.shared.settings.admin {
                Some(login) => self.repair(login, api).await?,
                None => tokio::time::sleep(LOOK_AGAIN_AFTER).await,
            }
        }
    }

    /// Mends what is found once the lease is held: someone else may have mended it meanwhile.
    async fn repair(&self, login: &NatsLogin, api: &Api) -> Result<(), SessionEnd> {
        let Shared { settings, archive, .. } = &*self.shared;
        let options: PgConnectOptions = (*archive.pool().connect_options()).clone();
        let lease = Lease::acquire(&options, LeaseOf::Repair).await.map_err(SessionEnd::Lease)?;
        let proof = self.prove(api).await?;
        let admin = &Connection::open(login, "teei log repair").await?;
        let repair = Repair { settings, archive, admin, api };
        let mended = tokio::select! {
            mended = repair.mend(&proof.finding, proof.archived) => mended,
            fault = lease.lost() => return Err(SessionEnd::Lease(fault)),
        };
        match mended {
            Err(RepairFault::Differs { at }) => Err(SessionEnd::Diverged { at }),
            mended => Ok(mended?),
        }
    }

    /// Other bytes than the archive's end the session.
    async fn prove(&self, api: &Api) -> Result<Proof, SessionEnd> {
        let proof = verify(api, &self.shared.archive).await?;
        match proof.finding {
            Finding::Differs { at } => Err(SessionEnd::Diverged { at }),
            _ => Ok(proof),
        }
    }

    /// Archives while this process has the lease, and follows who has it otherwise.
    async fn follow(
        &self,
        connection: &Connection,
        api: &Api,
        incarnation: Incarnation,
    ) -> Result<(), SessionEnd> {
        let (shared, client) = (&*self.shared, connection.client());
        let mut retry_after = RETRY_AFTER;
        loop {
            let follower = Follower { shared, client, incarnation };
            let lease = tokio::select! {
                lease = self.lease() => lease,
                end = follower.run() => match end {
                    Err(fault) => return Err(fault.into()),
                },
            };
            let fault = match lease {
                Ok(lease) => {
                    retry_after = RETRY_AFTER;
                    let Err(fault) = (Archiver { shared, api, client, incarnation }).run(lease).await;
                    fault
                }
                Err(fault) => ArchiverFault::Archive(fault),
            };
            // A fault of Postgres leaves the connection to NATS as it is. Any other means it cannot be trusted.
            let ArchiverFault::Archive(_) = &fault else {
                return Err(SessionEnd::Archiver(fault));
            };
            tracing::warn!(error = runtime::chain(&fault), "the archiver has to begin anew");
            tokio::time::sleep(retry_after).await;
            retry_after = (retry_after * 2).min(RETRY_AFTER_MAX);
        }
    }

    /// Waits for the archiver's lease; for ever in a process that does not archive.
    async fn lease(&self) -> Result<Lease, sqlx::Error> {
        match &self.shared.settings.archiver {
            Some(options) => Lease::acquire(options, LeaseOf::Archiver).await,
            None => std::future::pending().await,
        }
    }

    /// Repeats the proof while the log is open. Postgres being away is no reason to distrust the stream.
    async fn prove_again(&self, api: &Api, incarnation: Incarnation) -> Result<(), SessionEnd> {
        loop {
            tokio::time::sleep(self.shared.settings.limits.verify_every).await;
            let proof = match self.prove(api).await {
                Err(SessionEnd::Verify(VerifyFault::Archive(fault))) => {
                    tracing::warn!(%fault, "the log cannot be proved while the archive is away");
                    continue;
                }
                proof => proof?,
            };
            let now = proof.incarnation;
            match proof.finding {
                Finding::Sound if now == incarnation => {}
                Finding::Sound => return Err(FollowFault::Superseded { ours: incarnation, now }.into()),
                flaw => return Err(SessionEnd::Unsound(flaw)),
            }
        }
    }
}

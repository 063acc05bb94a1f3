//! Endpoints outside of the platform: registered, their secrets rotated, disabled, removed.
//!
//! What an endpoint is told stands in the log; where it is and how it is signed for is kept sealed beside it. The address is
//! there before the log says that there is an endpoint, and goes after the log says that there is none.

mod address;

use domain::Decider as _;
use domain::endpoint::{Command, Endpoint, Refusal, Registered, State};
use event_store::{EventLog, Recorded};
use kernel::{AggregateId, Sequence, TenantId, Timestamp};
use schemas::WireEvent as _;
use schemas::envelope::subject;
use uuid::Uuid;

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::outcome::Answer;
use crate::platform::Platform;

pub use address::{Address, NewSecret};

/// Events of these kinds of aggregates are told to nobody outside: what is told would be told again.
pub const NEVER_TOLD: [&str; 2] = ["effect", "endpoint"];

/// Whether there are events of a type, and they may be told outside.
pub fn is_told(event_type: &str) -> bool {
    let of_type = |entry: &&schemas::registry::Entry| entry.current && entry.event.name == event_type;
    schemas::registry::REGISTRY.iter().filter(of_type).any(|entry| !NEVER_TOLD.contains(&entry.aggregate))
}

/// What has happened to an endpoint, with where it stands in the log.
pub type History = Vec<(Sequence, domain::endpoint::Event)>;

/// What came of a command that draws a secret, and whether the secret that was given is the one that signs from now on: where the
/// command was carried out before, it is the one that was drawn then.
pub type WithSecret = Result<Result<(Answer, bool), Refusal>, CommandFault>;

/// What came of a command on an endpoint.
pub type OnEndpoint = Result<Result<Answer, Refusal>, CommandFault>;

impl<L: EventLog> Platform<L> {
    /// Registers an endpoint at an address. Repeating the command changes nothing; its first secret is the one of the first time.
    pub async fn register_endpoint(
        &self,
        context: &Context,
        id: AggregateId,
        registered: Registered,
        (url, secret): (&str, NewSecret<'_>),
    ) -> WithSecret {
        let kept = self.keep_address(context.tenant, id, url, secret).await?;
        let told = self.on_endpoint(context, id, Command::Register(registered)).await?;
        Ok(told.map(|answer| (answer, kept)))
    }

    /// Gives an endpoint another secret; the one before signs too for a while, older ones end now.
    pub async fn rotate_endpoint_secret(
        &self,
        context: &Context,
        id: AggregateId,
        secret: NewSecret<'_>,
        overlap_seconds: i64,
    ) -> WithSecret {
        let overlaps_until = context.now.plus_seconds(overlap_seconds);
        match self.on_endpoint(context, id, Command::RotateSecret { overlaps_until }).await? {
            Ok(answer) => {
                let kept = self.rotate_secret(context.tenant, id, secret, overlaps_until).await?;
                Ok(Ok((answer, kept)))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Tells an endpoint nothing for now.
    pub async fn disable_endpoint(&self, context: &Context, id: AggregateId, reason: &str) -> OnEndpoint {
        self.on_endpoint(context, id, Command::Disable { reason: reason.to_owned() }).await
    }

    /// Tells an endpoint again.
    pub async fn enable_endpoint(&self, context: &Context, id: AggregateId) -> OnEndpoint {
        self.on_endpoint(context, id, Command::Enable).await
    }

    /// Removes an endpoint: it is told nothing any more, and its address and its secrets are gone.
    pub async fn remove_endpoint(&self, context: &Context, id: AggregateId) -> OnEndpoint {
        let told = self.on_endpoint(context, id, Command::Remove).await?;
        if told.is_ok() {
            self.log.durable(told.as_ref().map_or(Sequence::ZERO, Answer::sequence)).await?;
            self.forget_address(context.tenant, id).await?;
        }
        Ok(told)
    }

    async fn on_endpoint(&self, context: &Context, id: AggregateId, command: Command) -> OnEndpoint {
        self.execute::<Endpoint>(context, id, Presume::Nothing, command, &CommitMeta::default()).await
    }

    /// How an endpoint stands, as the leader of the log has it.
    pub async fn endpoint(&self, context: &Context, id: AggregateId) -> Result<State, CommandFault> {
        Ok(self.current::<Endpoint>(context, id).await?.0)
    }

    /// Every endpoint that there is or was, of every tenant.
    pub async fn endpoint_ids(&self) -> Result<Vec<(TenantId, AggregateId)>, CommandFault> {
        let rows: Vec<(Uuid, Uuid)> =
            sqlx::query_as("select tenant, endpoint from command.endpoints order by created_at, endpoint")
                .fetch_all(&self.pool)
                .await?;
        let ids = |(tenant, id)| (TenantId::new(tenant), AggregateId::new(id));
        Ok(rows.into_iter().map(ids).collect())
    }

    /// Those of a tenant that were not removed: when each was added, and until when the secret before its newest signs too.
    pub async fn endpoints(
        &self,
        tenant: TenantId,
    ) -> Result<Vec<(AggregateId, Timestamp, Option<Timestamp>)>, CommandFault> {
        type Row = (Uuid, chrono::DateTime<chrono::Utc>, Option<chrono::DateTime<chrono::Utc>>);
        let rows: Vec<Row> = sqlx::query_as(
            "select endpoint, created_at,
                 (select max(expires_at) from command.endpoint_secrets as old
                  where old.endpoint = endpoints.endpoint and old.expires_at > $2)
             from command.endpoints as endpoints
             where tenant = $1 and removed_at is null order by created_at, endpoint",
        )
        .bind(tenant.uuid())
        .bind(self.clock.now().to_datetime())
        .fetch_all(&self.pool)
        .await?;
        let one = |(id, at, until): Row| (AggregateId::new(id), at.into(), until.map(Timestamp::from));
        Ok(rows.into_iter().map(one).collect())
    }

    /// What has happened to an endpoint, with everything up to a position for certain.
    pub async fn endpoint_history(
        &self,
        tenant: TenantId,
        id: AggregateId,
        until: Sequence,
    ) -> Result<History, CommandFault> {
        let mut history = History::new();
        let subject = subject(tenant, Endpoint::TYPE, id);
        for recorded in &self.log.load_until(&subject, Sequence::ZERO, until).await? {
            history.extend(events_of(recorded)?);
        }
        Ok(history)
    }
}

/// What a commit says of its endpoint.
fn events_of(recorded: &Recorded) -> Result<Vec<(Sequence, domain::endpoint::Event)>, CommandFault> {
    let unreadable = |source: Box<dyn std::error::Error + Send + Sync>| CommandFault::Unreadable {
        subject: recorded.subject.clone(),
        source,
    };
    let commit = schemas::decode(&recorded.payload).map_err(|error| unreadable(Box::new(error)))?;
    let read = |event: &schemas::EventRecord| {
        domain::endpoint::Event::read(&event.name, event.version, &event.data)
            .map(|event| (recorded.sequence, event))
            .map_err(|error| unreadable(Box::new(error)))
    };
    commit.events.iter().map(read).collect()
}

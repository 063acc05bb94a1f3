//! Deliveries that wait: sealed under a key of the tenant, as nobody knows yet whom they are about.
//!
//! An erasure does not reach them. They go by themselves: recorded, refused, or given up after a week.

use chrono::{DateTime, Utc};
use kernel::{CommandId, CorrelationId, TenantId, Timestamp};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::context::Context;
use crate::fault::CommandFault;
use crate::outcome::RowRefusal;
use crate::platform::Platform;
use crate::ratings::RatingRow;

/// How long a delivery waits for what it refers to.
pub const HELD_FOR_DAYS: i64 = 7;
/// The kind of the only deliveries that refer to another record.
const RATING: &str = "kintell_rating";
/// What the sealed bytes are bound to.
const SEALED_AS: &str = "webhook delivery";

/// A delivery that waits or was given up, without what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldDelivery {
    /// The delivery.
    pub delivery: Uuid,
    /// Who sent it.
    pub provider: Uuid,
    /// What it is, for example `kintell_rating`.
    pub kind: String,
    /// Why it was not recorded when it was last tried.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it came.
    pub received_at: Timestamp,
    /// When it was last tried.
    pub tried_at: Timestamp,
    /// When nobody tries it any more, and what it said is gone.
    pub given_up_at: Option<Timestamp>,
}

/// A delivery that waits, to be tried again.
#[derive(sqlx::FromRow)]
pub(super) struct Waiting {
    tenant: Uuid,
    delivery: Uuid,
    pub(super) provider: Uuid,
    version: DateTime<Utc>,
    sealed: Vec<u8>,
    correlation: Uuid,
    received_at: DateTime<Utc>,
}

impl Waiting {
    pub(super) fn tenant(&self) -> TenantId {
        TenantId::new(self.tenant)
    }

    pub(super) fn command(&self) -> CommandId {
        CommandId::new(self.delivery)
    }

    pub(super) fn correlation(&self) -> CorrelationId {
        CorrelationId::new(self.correlation)
    }

    pub(super) fn version(&self) -> Timestamp {
        self.version.into()
    }

    /// Whether it waited long enough.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        now >= Timestamp::from(self.received_at).plus_seconds(HELD_FOR_DAYS * 86_400)
    }

    /// What it says.
    pub(super) async fn open<L>(&self, platform: &Platform<L>) -> Result<RatingRow, CommandFault> {
        let keys = &platform.keys;
        let bytes = keys.open_for_tenant(self.tenant(), SEALED_AS, self.delivery, &self.sealed).await?;
        serde_json::from_slice(&bytes).map_err(|error| CommandFault::Unreadable {
            subject: format!("held delivery {}", self.delivery),
            // What the parser says may quote what it read: only the place is kept.
            source: format!("line {}, column {}", error.line(), error.column()).into(),
        })
    }
}

/// Keeps a delivery, durably. Kept already: it stays as it is.
pub(super) async fn keep<L>(
    platform: &Platform<L>,
    context: &Context,
    provider: Uuid,
    version: Timestamp,
    row: &RatingRow,
    refusal: &RowRefusal,
) -> Result<(), CommandFault> {
    let delivery = context.command.uuid();
    let text = serde_json::to_vec(row).map_err(|error| CommandFault::NotStorable(Box::new(error)))?;
    let text = Zeroizing::new(text);
    let sealed = platform.keys.seal_for_tenant(context.tenant, SEALED_AS, delivery, &text).await?;
    sqlx::query(
        "insert into command.webhook_held
             (tenant, delivery, provider, kind, version, sealed, correlation, reason, received_at, tried_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict do nothing",
    )
    .bind(context.tenant.uuid())
    .bind(delivery)
    .bind(provider)
    .bind(RATING)
    .bind(version.to_datetime())
    .bind(sealed)
    .bind(context.correlation.uuid())
    .bind(&refusal.reason)
    .bind(context.now.to_datetime())
    .execute(&platform.pool)
    .await?;
    Ok(())
}

/// Those that were not tried for the longest time, of every tenant.
pub(super) async fn waiting<L>(platform: &Platform<L>, max: i64) -> Result<Vec<Waiting>, CommandFault> {
    Ok(sqlx::query_as(
        "select tenant, delivery, provider, version, sealed, correlation, received_at from command.webhook_held
         where given_up_at is null order by tried_at, delivery limit $1",
    )
    .bind(max)
    .fetch_all(&platform.pool)
    .await?)
}

/// Lets a delivery go that was recorded.
pub(super) async fn settle<L>(platform: &Platform<L>, waiting: &Waiting) -> Result<(), CommandFault> {
    sqlx::query("delete from command.webhook_held where tenant = $1 and delivery = $2")
        .bind(waiting.tenant)
        .bind(waiting.delivery)
        .execute(&platform.pool)
        .await?;
    Ok(())
}

/// Notes a try that came to nothing; the last one empties the row.
pub(super) async fn note_try<L>(
    platform: &Platform<L>,
    waiting: &Waiting,
    reason: &str,
    give_up: bool,
    now: Timestamp,
) -> Result<(), CommandFault> {
    sqlx::query(
        "update command.webhook_held
         set attempts = attempts + 1, tried_at = $3, reason = $4,
             sealed = case when $5 then null else sealed end,
             given_up_at = case when $5 then $3 end
         where tenant = $1 and delivery = $2 and given_up_at is null",
    )
    .bind(waiting.tenant)
    .bind(waiting.delivery)
    .bind(now.to_datetime())
    .bind(reason)
    .bind(give_up)
    .execute(&platform.pool)
    .await?;
    Ok(())
}

/// Forgets what was given up before an instant.
pub(super) async fn forget<L>(platform: &Platform<L>, before: Timestamp) -> Result<(), CommandFault> {
    sqlx::query("delete from command.webhook_held where given_up_at < $1")
        .bind(before.to_datetime())
        .execute(&platform.pool)
        .await?;
    Ok(())
}

/// A row of the list: the delivery, who sent it, its kind, why it waits, tries, came, tried, given up.
type Listed = (Uuid, Uuid, String, String, i32, DateTime<Utc>, DateTime<Utc>, Option<DateTime<Utc>>);

impl<L> Platform<L> {
    /// Deliveries of a tenant that wait or were given up lately, newest first.
    pub async fn held_deliveries(
        &self,
        tenant: TenantId,
        max: u32,
    ) -> Result<Vec<HeldDelivery>, CommandFault> {
        let rows: Vec<Listed> = sqlx::query_as(
            "select delivery, provider, kind, reason, attempts, received_at, tried_at, given_up_at
             from command.webhook_held where tenant = $1 order by received_at desc, delivery limit $2",
        )
        .bind(tenant.uuid())
        .bind(i64::from(max))
        .fetch_all(&self.pool)
        .await?;
        let held =
            |(delivery, provider, kind, reason, attempts, received, tried, given_up): Listed| HeldDelivery {
                delivery,
                provider,
                kind,
                reason,
                attempts,
                received_at: received.into(),
                tried_at: tried.into(),
                given_up_at: given_up.map(Timestamp::from),
            };
        Ok(rows.into_iter().map(held).collect())
    }
}

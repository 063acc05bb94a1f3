//! What was answered to a command: so that a retry gets the same answer, at once.
//!
//! An accelerator: when a receipt is lost the retry is decided again, and finds its own commit.

use kernel::{CommandId, Hash, Sequence, TenantId, Timestamp};
use sqlx::PgPool;

use crate::fault::CommandFault;

/// An answer that was given.
#[derive(Clone, PartialEq, Debug)]
pub struct Receipt {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub answer: serde_json::Value,
    /// The position a reader must have reached to see it.
    pub sequence: Option<Sequence>,
}

/// The receipt of a command, if it was answered. The same command with another body is a fault of the
/// caller: [`CommandFault::KeyReused`].
pub async fn find(
    pool: &PgPool,
    tenant: TenantId,
    command: CommandId,
    body: Hash,
) -> Result<Option<Receipt>, CommandFault> {
    let row: Option<(Vec<u8>, i16, serde_json::Value, Option<i64>)> = sqlx::query_as(
        "select body_hash, status, answer, sequence from command.receipts where tenant = $1 and command = $2",
    )
    .bind(tenant.uuid())
    .bind(command.uuid())
    .fetch_optional(pool)
    .await?;
    let Some((body_hash, status, answer, sequence)) = row else { return Ok(None) };
    if body_hash != body.as_bytes() {
        return Err(CommandFault::KeyReused);
    }
    let status = u16::try_from(status).unwrap_or(200);
    Ok(Some(Receipt { status, answer, sequence: sequence.map(Sequence::from_i64) }))
}

/// Keeps an answer. The first one stays.
pub async fn keep(
    pool: &PgPool,
    tenant: TenantId,
    command: CommandId,
    body: Hash,
    receipt: &Receipt,
    now: Timestamp,
) -> Result<(), CommandFault> {
    sqlx::query(
        "insert into command.receipts (tenant, command, body_hash, status, answer, sequence, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
    )
    .bind(tenant.uuid())
    .bind(command.uuid())
    .bind(body.as_bytes().as_slice())
    .bind(i16::try_from(receipt.status).unwrap_or(200))
    .bind(&receipt.answer)
    .bind(receipt.sequence.map(Sequence::as_i64))
    .bind(now.to_datetime())
    .execute(pool)
    .await?;
    Ok(())
}

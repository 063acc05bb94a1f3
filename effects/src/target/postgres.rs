//! Targets in Postgres, as the worker role.

use chrono::{DateTime, Utc};
use kernel::Timestamp;
use sqlx::PgPool;

use super::{Because, TargetFault, TargetKey, TargetState, Targets};

/// Targets of a database: one process after the other changes one.
#[derive(Clone)]
pub struct PostgresTargets {
    pool: PgPool,
}

impl PostgresTargets {
    /// The targets of this database.
    pub const fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

impl From<sqlx::Error> for TargetFault {
    fn from(error: sqlx::Error) -> Self {
        Self(Box::new(error))
    }
}

type Row = (Option<DateTime<Utc>>, Option<String>, i32, f64, DateTime<Utc>);

impl Targets for PostgresTargets {
    async fn change<T: Send>(
        &self,
        (tenant, target): TargetKey,
        fresh: TargetState,
        change: impl FnOnce(&mut TargetState) -> T + Send,
    ) -> Result<T, TargetFault> {
        let mut tx = self.pool.begin().await?;
        sqlx::query(
            "INSERT INTO effects.targets (tenant, target, tokens, filled_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(tenant.uuid())
        .bind(target.uuid())
        .bind(fresh.tokens)
        .bind(fresh.filled_at.to_datetime())
        .execute(&mut *tx)
        .await?;
        let (not_before, because, failing, tokens, filled_at): Row = sqlx::query_as(
            "SELECT not_before, because, failing, tokens, filled_at FROM effects.targets
             WHERE tenant = $1 AND target = $2 FOR UPDATE",
        )
        .bind(tenant.uuid())
        .bind(target.uuid())
        .fetch_one(&mut *tx)
        .await?;
        let because = because.map(|name| if name == "asked" { Because::Asked } else { Because::Breaker });
        let mut state = TargetState {
            not_before: not_before.map(Timestamp::from).zip(because),
            failing: u32::try_from(failing).unwrap_or_default(),
            tokens,
            filled_at: filled_at.into(),
        };
        let told = change(&mut state);
        let (not_before, because) = state.not_before.unzip();
        sqlx::query(
            "UPDATE effects.targets SET not_before = $3, because = $4, failing = $5, tokens = $6, filled_at = $7
             WHERE tenant = $1 AND target = $2",
        )
        .bind(tenant.uuid())
        .bind(target.uuid())
        .bind(not_before.map(Timestamp::to_datetime))
        .bind(because.map(name))
        .bind(i32::try_from(state.failing).unwrap_or(i32::MAX))
        .bind(state.tokens)
        .bind(state.filled_at.to_datetime())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(told)
    }
}

const fn name(because: Because) -> &'static str {
    match because {
        Because::Breaker => "breaker",
        Because::Asked => "asked",
    }
}

//! What operators order of projections, and what came of it: one history a projection.

use domain::projection_operations::{Command, ProjectionOperations, Refusal};
use event_store::EventLog;
use kernel::{AggregateId, TenantId};

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::outcome::Answer;
use crate::platform::Platform;

/// Whether an order about a projection can be carried out at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Orderable {
    /// It can, as far as can be known now.
    Yes,
    /// There is no such projection.
    NoSuchProjection,
    /// Nothing of the tenant is parked under the key in the version that serves.
    NotParked,
}

impl<L: EventLog> Platform<L> {
    /// Whether there is such a projection, and something is parked under the key, if one is given. The database
    /// answers this and nothing else about read models.
    pub async fn orderable(
        &self,
        context: &Context,
        projection: &str,
        park_key: Option<&str>,
    ) -> Result<Orderable, CommandFault> {
        let (known, parked): (bool, bool) =
            sqlx::query_as("SELECT known, parked FROM projections.can_be_ordered($1, $2, $3)")
                .bind(context.tenant.uuid())
                .bind(projection)
                .bind(park_key)
                .fetch_one(&self.pool)
                .await?;
        Ok(match (known, park_key) {
            (false, _) => Orderable::NoSuchProjection,
            (true, Some(_)) if !parked => Orderable::NotParked,
            (true, _) => Orderable::Yes,
        })
    }

    /// Orders something of a projection, or reports what came of an order.
    pub async fn order_of_projection(
        &self,
        context: &Context,
        projection: &str,
        command: Command,
    ) -> Result<Result<Answer, Refusal>, CommandFault> {
        let id = self.projection_id(context.tenant, projection).await?;
        self.execute::<ProjectionOperations>(context, id, Presume::Nothing, command, &CommitMeta::default())
            .await
    }

    /// The aggregate of a projection.
    async fn projection_id(&self, tenant: TenantId, projection: &str) -> Result<AggregateId, CommandFault> {
        let keys = self.keys.tenant_keys(tenant).await?;
        Ok(AggregateId::new(keys.derived(&[b"projection", projection.as_bytes()])))
    }
}

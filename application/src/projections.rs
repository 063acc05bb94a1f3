//! What operators order of projections, and what came of it: one history a projection.

use domain::projection_operations::{Command, ProjectionOperations, Refusal};
use event_store::EventLog;
use kernel::{AggregateId, TenantId};

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::outcome::Answer;
use crate::platform::Platform;

impl<L: EventLog> Platform<L> {
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

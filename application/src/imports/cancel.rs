//! The end of an import that somebody wants ended. The rows that were carried through stay, and the same file under
//! the same key goes on where it ended.

use domain::import::{Command, Import, Refusal};
use event_store::EventLog;
use kernel::problem::Problem;
use kernel::{AggregateId, ImportId};

use super::table;
use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::platform::Platform;

/// What came of the wish to end an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cancelled {
    /// The history says so, and whoever runs it ends within a chunk.
    Ordered,
    /// It does not run: every row was answered, or it never began.
    NotRunning,
}

/// What the sender of a cancelled import is told.
pub fn cancelled() -> Problem {
    Problem::new("import.cancelled").detail(
        "The rows that were carried through before stay. Send the same file again under the same key and it goes on.",
    )
}

impl<L: EventLog> Platform<L> {
    /// Ends an import, in whichever process it runs.
    pub async fn cancel_import(
        &self,
        context: &Context,
        import: ImportId,
    ) -> Result<Cancelled, CommandFault> {
        let id = AggregateId::new(import.uuid());
        let told = self
            .execute::<Import>(context, id, Presume::Nothing, Command::Cancel, &CommitMeta::default())
            .await?;
        match told {
            Ok(answer) => {
                self.log.durable(answer.sequence()).await?;
                table::cancel(&self.pool, context.tenant, import, &cancelled(), context.now).await?;
                Ok(Cancelled::Ordered)
            }
            Err(Refusal::Complete | Refusal::NotStarted | Refusal::BegunOtherwise) => {
                Ok(Cancelled::NotRunning)
            }
        }
    }
}

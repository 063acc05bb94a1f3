//! Files that were carried through before: the same bytes again are the same release, whenever they are sent.

use domain::import::{self, Import, MappingUsed};
use event_store::EventLog;
use kernel::{AggregateId, Hash, ImportId, Timestamp};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use super::ImportKind;
use crate::context::Context;
use crate::fault::CommandFault;
use crate::platform::Platform;

impl<L: EventLog> Platform<L> {
    /// The release time with which a file of these bytes, this kind and this mapping was first carried through.
    pub(super) async fn release_of_file(
        &self,
        context: &Context,
        kind: ImportKind,
        mapping: Option<&MappingUsed>,
        file: Hash,
    ) -> Result<Option<Timestamp>, CommandFault> {
        self.note_files_of_earlier_builds(context, kind).await?;
        let released: Option<DateTime<Utc>> = sqlx::query_scalar(
            "select release from command.imports
             where tenant = $1 and kind = $2 and file_hash = $3 and state = 'completed'
               and mapping ->> 'digest' is not distinct from $4
               and ($5::uuid is null or sender = $5)
             order by started_at limit 1",
        )
        .bind(context.tenant.uuid())
        .bind(kind.name())
        .bind(file.as_bytes())
        .bind(mapping.map(|mapping| mapping.digest.to_string()))
        // That somebody else has sent the same is not told to whoever acts for some companies only.
        .bind(context.companies.is_limited().then(|| context.actor.principal.uuid()))
        .fetch_optional(&self.pool)
        .await?;
        Ok(released.map(Timestamp::from))
    }

    /// Remembers which file an import was of. The history says it, so that this can be lost.
    pub(super) async fn note_file(
        &self,
        context: &Context,
        import: ImportId,
        file: Hash,
    ) -> Result<(), CommandFault> {
        sqlx::query("update command.imports set file_hash = $3 where tenant = $1 and import = $2")
            .bind(context.tenant.uuid())
            .bind(import.uuid())
            .bind(file.as_bytes())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn note_files_of_earlier_builds(
        &self,
        context: &Context,
        kind: ImportKind,
    ) -> Result<(), CommandFault> {
        let unknown: Vec<Uuid> = sqlx::query_scalar(
            "select import from command.imports
             where tenant = $1 and kind = $2 and state = 'completed' and file_hash is null",
        )
        .bind(context.tenant.uuid())
        .bind(kind.name())
        .fetch_all(&self.pool)
        .await?;
        for id in unknown {
            if let import::State::Completed(_, completed) =
                self.peek::<Import>(context, AggregateId::new(id)).await?
            {
                self.note_file(context, ImportId::new(id), completed.file_hash).await?;
            }
        }
        Ok(())
    }
}

//! Courses of upskilling providers, and the credentials they issue.

mod rows;

use domain::course::{self, Course};
use domain::credential;
use domain::mirror::Arrived;
use domain::person::ProgrammeRole;
use event_store::EventLog;
use kernel::{AggregateId, PersonId};
use privacy::TenantKeys;
use schemas::SubjectRole;

use crate::context::{CommitMeta, Context};
use crate::fault::CommandFault;
use crate::hints::Hint;
use crate::imports::Provenance;
use crate::outcome::{RowOutcome, RowRefusal};
use crate::platform::Platform;
use crate::source_row::{SourceRow as _, named, outcome};

pub use rows::{CourseRow, CredentialRow};

const LEARNER: &str = "learner_email";

impl<L: EventLog> Platform<L> {
    /// Records how far a learner is on a course, registering the learner.
    pub async fn record_course(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: CourseRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let learner = match self.learner(context, keys, &row.learner_email).await? {
            Ok(person) => person,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let facts = course::Facts {
            provider: row.provider,
            learner,
            course_id: row.course_id,
            course_name: row.course_name,
            status: row.status,
            progress_percent: row.progress_percent,
            started: row.started,
            ended: row.ended,
            credential_ref: row.credential_ref,
            result: row.result,
            region: row.region,
            age_band: row.age_band,
            quality: Vec::new(),
        };
        let meta = CommitMeta { occurred: facts.occurred().cloned(), ..about(learner) };
        let meta = meta.from_source(source.clone());
        let id = AggregateId::new(source.record.0);
        let command = course::Command::Record(source, row.record_id, facts);
        Ok(outcome(self.execute::<Course>(context, id, hint.presume(), command, &meta).await?))
    }

    /// Records a credential, registering the learner.
    pub async fn record_credential(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: CredentialRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let learner = match self.learner(context, keys, &row.learner_email).await? {
            Ok(person) => person,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let facts = credential::Facts {
            provider: row.provider,
            learner,
            course_id: row.course_id,
            issued: row.issued,
            quality: Vec::new(),
        };
        let arrived = Arrived { external_id: row.credential_ref, facts, text: None, place: None };
        self.record_mirrored(context, source, arrived, about(learner), (hint, LEARNER)).await
    }

    async fn learner(
        &self,
        context: &Context,
        keys: &TenantKeys,
        email: &str,
    ) -> Result<Result<PersonId, RowRefusal>, CommandFault> {
        self.meet(context, keys, email, ProgrammeRole::Participant, LEARNER).await
    }
}

fn about(learner: PersonId) -> CommitMeta {
    CommitMeta { subjects: named([(learner, SubjectRole::Participant)]), ..CommitMeta::default() }
}

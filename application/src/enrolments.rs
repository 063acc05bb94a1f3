//! Places of people in programmes.

use domain::enrolment::{self, EnrolmentStatus};
use domain::mirror::Arrived;
use domain::programme::{Programme, ProgrammeRole};
use event_store::EventLog;
use kernel::Occurrence;
use privacy::TenantKeys;
use schemas::SubjectRole;

use crate::context::{CommitMeta, Context};
use crate::fault::CommandFault;
use crate::hints::Hint;
use crate::imports::Provenance;
use crate::outcome::RowOutcome;
use crate::platform::Platform;
use crate::source_row::{ContentForm, SourceRow, cell, named, time};

const PERSON: &str = "person_email";

/// A row of a file of enrolments, read but not resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnrolmentRow {
    /// The source's own id.
    pub enrolment_id: String,
    /// Who.
    pub person_email: String,
    /// In what.
    pub programme: Programme,
    /// As what.
    pub role: ProgrammeRole,
    /// How it stands.
    pub status: EnrolmentStatus,
    /// Since when.
    pub enrolled: Occurrence,
    /// Until when.
    pub ended: Option<Occurrence>,
}

impl SourceRow for EnrolmentRow {
    fn stream(&self) -> &'static str {
        "programmes.enrolments"
    }

    fn uid(&self) -> &str {
        &self.enrolment_id
    }

    fn content_in(&self, form: ContentForm) -> Vec<String> {
        let Self { enrolment_id: _, person_email, programme, role, status, enrolled, ended } = self;
        vec![
            form.address(person_email),
            programme.name().to_owned(),
            role.name().to_owned(),
            status.name().to_owned(),
            time(enrolled),
            cell(ended.as_ref().map(time)),
        ]
    }

    fn emails(&self) -> [Option<&str>; 2] {
        [Some(&self.person_email), None]
    }
}

impl<L: EventLog> Platform<L> {
    /// Records an enrolment, registering the person.
    pub async fn record_enrolment(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: EnrolmentRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let person = match self.meet(context, keys, &row.person_email, row.role, PERSON).await? {
            Ok(person) => person,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let subject = match row.role {
            ProgrammeRole::Participant => SubjectRole::Participant,
            ProgrammeRole::Volunteer => SubjectRole::Volunteer,
        };
        let quality = enrolment::Facts::doubts(&row.enrolled, row.ended.as_ref());
        let facts = enrolment::Facts {
            person,
            programme: row.programme,
            role: row.role,
            status: row.status,
            enrolled: row.enrolled,
            ended: row.ended,
            quality,
        };
        let arrived = Arrived { external_id: row.enrolment_id, facts, text: None, place: None };
        let meta = CommitMeta { subjects: named([(person, subject)]), ..CommitMeta::default() };
        self.record_mirrored(context, source, arrived, meta, (hint, PERSON)).await
    }
}

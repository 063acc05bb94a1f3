//! Kintell sessions agreed upon, before they take place (inventory 35).
//!
//! An appointment is another record than the session that comes of it, with versions of its own; both are told by
//! the source's id of the session, so they meet in one history.

use domain::kintell_session::{self, KintellSession, Scheduled, SessionType};
use domain::person::ProgrammeRole;
use domain::record::SeenSource;
use event_store::EventLog;
use kernel::{AggregateId, Occurrence};
use privacy::TenantKeys;
use schemas::{Subject, SubjectRole};

use crate::context::{CommitMeta, Context};
use crate::fault::CommandFault;
use crate::hints::Hint;
use crate::imports::Provenance;
use crate::outcome::{RowOutcome, RowRefusal};
use crate::platform::Platform;
use crate::source_row::{ContentForm, SourceRow, cell};

/// The source stream of appointments.
pub const STREAM: &str = "kintell.schedule";

/// A row of a file of appointments, read but not resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScheduleRow {
    /// The source's own id of the session.
    pub session_id: String,
    /// What it is for.
    pub session_type: SessionType,
    /// Who takes part.
    pub participant_email: String,
    /// Who gives the time.
    pub volunteer_email: String,
    /// For when.
    pub scheduled: Occurrence,
}

impl SourceRow for ScheduleRow {
    fn stream(&self) -> &'static str {
        STREAM
    }

    fn uid(&self) -> &str {
        &self.session_id
    }

    fn content_in(&self, form: ContentForm) -> Vec<String> {
        let Self { session_id: _, session_type, participant_email, volunteer_email, scheduled } = self;
        vec![
            session_type.name().to_owned(),
            form.address(participant_email),
            form.address(volunteer_email),
            scheduled.local_date.to_string(),
            cell(scheduled.at),
        ]
    }

    fn emails(&self) -> [Option<&str>; 2] {
        [Some(&self.participant_email), Some(&self.volunteer_email)]
    }
}

impl<L: EventLog> Platform<L> {
    /// Records that a session was agreed upon, registering whoever it names. Of a session that has taken place it
    /// says nothing new.
    pub async fn schedule_session(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: ScheduleRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let people = [
            (&row.participant_email, ProgrammeRole::Participant, "participant_email"),
            (&row.volunteer_email, ProgrammeRole::Volunteer, "volunteer_email"),
        ];
        let mut met = Vec::with_capacity(people.len());
        for (email, role, column) in people {
            match self.meet(context, keys, email, role, column).await? {
                Ok(person) => met.push(person),
                Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
            }
        }
        let (participant, volunteer) = (met[0], met[1]);
        let memberships = self.memberships_of(context, volunteer, provenance.is_delivery(context)).await?;
        let meta = CommitMeta {
            occurred: Some(row.scheduled.clone()),
            source: Some(source.clone()),
            subjects: vec![
                Subject { person: participant, role: SubjectRole::Participant },
                Subject { person: volunteer, role: SubjectRole::Volunteer },
            ],
            rules: vec![domain::attribution::RULE.to_owned()],
        };
        let session = AggregateId::new(keys.record_id(crate::sessions::STREAM, &row.session_id).0);
        let scheduled = Scheduled {
            external_id: row.session_id,
            seen: SeenSource::from(&source),
            session_type: row.session_type,
            participant,
            volunteer,
            attribution: Some(memberships.attribute(row.scheduled.local_date)),
            scheduled: row.scheduled,
        };
        let command = kintell_session::Command::Schedule(source, scheduled);
        match self.execute::<KintellSession>(context, session, hint.presume(), command, &meta).await {
            Ok(Ok(answer)) => Ok(RowOutcome::of_record(answer)),
            Ok(Err(kintell_session::Refusal::VersionConflict(conflict))) => {
                Ok(RowOutcome::Refused(RowRefusal::version_conflict(&conflict)))
            }
            Ok(Err(refusal)) => {
                Ok(RowOutcome::Refused(RowRefusal::of_row("record_refused", refusal.to_string())))
            }
            Err(CommandFault::SubjectErased) => {
                self.acquaintances.forget(context.tenant, participant);
                Ok(RowOutcome::Refused(RowRefusal::subject_erased("participant_email")))
            }
            Err(fault) => Err(fault),
        }
    }
}

//! Places in programmes, and appointments.

use application::enrolments::EnrolmentRow;
use application::hints::Hint;
use application::schedule::ScheduleRow;
use application::source_row::SourceRow as _;
use application::{CommitMeta, Presume, RowOutcome};
use chrono_tz::Europe::Oslo;
use domain::enrolment::{Enrolment, EnrolmentStatus};
use domain::kintell_session::SessionType;
use domain::mirror::Command;
use domain::programme::{Programme as Offer, ProgrammeRole};
use kernel::{AggregateId, Occurrence};

use super::{Programme, accepted};

fn on(day: &str) -> Occurrence {
    Occurrence::on(day.parse().expect("a date"), Oslo)
}

impl Programme {
    pub(crate) async fn enrolment(
        &mut self,
        id: &str,
        email: &str,
        (programme, role): (Offer, ProgrammeRole),
        (enrolled, ended): (&str, Option<&str>),
    ) -> AggregateId {
        let row = EnrolmentRow {
            enrolment_id: id.to_owned(),
            person_email: email.to_owned(),
            programme,
            role,
            status: if ended.is_some() { EnrolmentStatus::Completed } else { EnrolmentStatus::Active },
            enrolled: on(enrolled),
            ended: ended.map(on),
        };
        let id = AggregateId::new(row.record(&self.keys).0);
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.record_enrolment(&context, &self.keys, row, provenance, Hint::Absent);
        accepted(&told.await.expect("the use case works"));
        id
    }

    pub(crate) async fn retract_enrolment(&mut self, enrolment: AggregateId) {
        let (context, meta) = (self.context(), CommitMeta::default());
        let command = Command::Retract { reason: "a test".to_owned(), version: None };
        let told = self.platform.execute::<Enrolment>(&context, enrolment, Presume::Nothing, command, &meta);
        assert!(told.await.expect("the use case works").expect("there is such an enrolment").recorded());
    }

    pub(crate) async fn appointment(
        &mut self,
        id: &str,
        (participant, volunteer): (&str, &str),
        day: &str,
    ) -> RowOutcome {
        let row = ScheduleRow {
            session_id: id.to_owned(),
            session_type: SessionType::Language,
            participant_email: participant.to_owned(),
            volunteer_email: volunteer.to_owned(),
            scheduled: on(day),
        };
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.schedule_session(&context, &self.keys, row, provenance, Hint::Absent);
        told.await.expect("the use case works")
    }
}

//! Places in programmes, and appointments.

use application::RowOutcome;
use application::enrolments::EnrolmentRow;
use application::hints::Hint;
use application::schedule::ScheduleRow;
use chrono_tz::Europe::Oslo;
use domain::enrolment::EnrolmentStatus;
use domain::kintell_session::SessionType;
use domain::programme::{Programme as Offer, ProgrammeRole};
use kernel::Occurrence;

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
    ) {
        let row = EnrolmentRow {
            enrolment_id: id.to_owned(),
            person_email: email.to_owned(),
            programme,
            role,
            status: if ended.is_some() { EnrolmentStatus::Completed } else { EnrolmentStatus::Active },
            enrolled: on(enrolled),
            ended: ended.map(on),
        };
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.record_enrolment(&context, &self.keys, row, provenance, Hint::Absent);
        accepted(&told.await.expect("the use case works"));
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

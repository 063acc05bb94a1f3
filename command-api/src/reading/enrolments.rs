//! `enrolments.csv` (inventory 73): places of people in programmes.

use application::enrolments::EnrolmentRow;
use application::imports::{RefusedRow, Row};
use chrono_tz::Tz;
use domain::enrolment::EnrolmentStatus;
use domain::programme::{Programme, ProgrammeRole};

use super::cells::Cells;
use super::csv::Columns;

pub(crate) const COLUMNS: Columns = Columns {
    required: &["enrolment_id", "person_email", "programme", "enrolled_at"],
    optional: &["role", "status", "ended_at"],
};

/// Reads one row. Without a role they take part; without a status the enrolment goes on.
pub(crate) fn read(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    let roles = [ProgrammeRole::Participant, ProgrammeRole::Volunteer].map(|role| (role.name(), role));
    let statuses = EnrolmentStatus::ALL.map(|status| (status.name(), status));
    Ok(Row::Enrolment(Box::new(EnrolmentRow {
        enrolment_id: cells.required("enrolment_id")?,
        person_email: cells.email("person_email")?,
        programme: cells.one_of_required("programme", Programme::ALL.map(|one| (one.name(), one)))?,
        role: cells.one_of("role", roles)?.unwrap_or(ProgrammeRole::Participant),
        status: cells.one_of("status", statuses)?.unwrap_or(EnrolmentStatus::Active),
        enrolled: cells.occurrence("enrolled_at", zone)?,
        ended: cells.optional_occurrence("ended_at", zone)?,
    })))
}

#[cfg(test)]
mod tests {
    use application::imports::ImportKind;

    use super::*;
    use crate::reading::rows::tests::read;

    #[test]
    fn without_a_role_they_take_part_and_without_a_status_it_goes_on() {
        let file = "enrolment_id,person_email,programme,enrolled_at,role,status,ended_at\n\
                    en-1,a@b.no,Language,2025-03-14,,,\n\
                    en-2,a@b.no,buddy,2025-03-14,volunteer,withdrawn,2025-05-01\n";
        let batch = read(ImportKind::Enrolments, file).expect("well formed");
        let told = batch.rows.into_iter().map(|row| match row.row {
            Row::Enrolment(row) => (row.programme, row.role, row.status, row.ended.is_some()),
            other => panic!("{other:?}"),
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                (Programme::Language, ProgrammeRole::Participant, EnrolmentStatus::Active, false),
                (Programme::Buddy, ProgrammeRole::Volunteer, EnrolmentStatus::Withdrawn, true)
            ]
        );
    }

    #[test]
    fn a_programme_that_nobody_runs_is_refused_with_its_place() {
        let file = "enrolment_id,person_email,programme,enrolled_at\nen-1,a@b.no,chess,2025-03-14\n";
        let batch = read(ImportKind::Enrolments, file).expect("well formed");
        let refused = batch.unreadable.into_iter().map(|row| (row.line, row.column, row.code));
        assert_eq!(refused.collect::<Vec<_>>(), [(2, Some(3), "value_unknown".to_owned())]);
    }
}

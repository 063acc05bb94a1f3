//! Files of upskilling providers (inventory 85, 86, 89): `course_completions.csv`, `credentials.csv`.

use application::imports::{RefusedRow, Row};
use application::upskilling::{CourseRow, CredentialRow};
use chrono_tz::Tz;
use domain::course::CourseStatus;

use super::cells::Cells;
use super::csv::Columns;

pub(crate) const COURSES: Columns = Columns {
    required: &["record_id", "provider", "learner_email", "course_id", "status"],
    optional: &[
        "course_name",
        "progress_percent",
        "started_at",
        "completed_at",
        "credential_ref",
        "result",
        "region",
        "age_band",
    ],
};
pub(crate) const CREDENTIALS: Columns = Columns {
    required: &["credential_ref", "provider", "learner_email", "course_id", "issued_at"],
    optional: &[],
};

/// Reads how far a learner is on a course.
pub(crate) fn read_course(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    Ok(Row::Course(Box::new(CourseRow {
        record_id: cells.required("record_id")?,
        provider: cells.required("provider")?,
        learner_email: cells.email("learner_email")?,
        course_id: cells.required("course_id")?,
        course_name: cells.optional("course_name")?,
        status: cells.one_of_required("status", CourseStatus::ALL.map(|status| (status.name(), status)))?,
        progress_percent: cells.whole("progress_percent", 0, 100)?.and_then(|done| u8::try_from(done).ok()),
        started: cells.optional_occurrence("started_at", zone)?,
        ended: cells.optional_occurrence("completed_at", zone)?,
        credential_ref: cells.optional("credential_ref")?,
        result: cells.optional("result")?,
        region: cells.optional("region")?,
        age_band: cells.optional("age_band")?,
    })))
}

/// Reads a credential.
pub(crate) fn read_credential(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    Ok(Row::Credential(Box::new(CredentialRow {
        credential_ref: cells.required("credential_ref")?,
        provider: cells.required("provider")?,
        learner_email: cells.email("learner_email")?,
        course_id: cells.required("course_id")?,
        issued: cells.occurrence("issued_at", zone)?,
    })))
}

#[cfg(test)]
mod tests;

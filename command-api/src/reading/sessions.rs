//! `kintell_sessions.csv` (inventory 77, 78) and `kintell_schedule.csv` (inventory 35).

use application::imports::{RefusedRow, Row};
use application::schedule::ScheduleRow;
use application::sessions::SessionRow;
use chrono_tz::Tz;
use domain::kintell_session::SessionType;

use super::cells::Cells;
use super::csv::Columns;

pub(crate) const COLUMNS: Columns = Columns {
    required: &["session_id", "session_type", "participant_email", "volunteer_email", "date", "duration_min"],
    optional: &["rating", "feedback_text"],
};

pub(crate) const SCHEDULE: Columns = Columns {
    required: &["session_id", "session_type", "participant_email", "volunteer_email", "scheduled_at"],
    optional: &[],
};

/// The longest session, in minutes: a day.
const DURATION_MIN_MAX: u16 = 1440;

/// Reads one row.
pub(crate) fn read(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    let session_type = session_type(cells)?;
    let duration_min = cells
        .whole("duration_min", 1, DURATION_MIN_MAX)?
        .ok_or_else(|| cells.refuse("value_missing", "duration_min", "a value is needed"))?;
    Ok(Row::Session(Box::new(SessionRow {
        session_id: cells.required("session_id")?,
        session_type,
        participant_email: cells.email("participant_email")?,
        volunteer_email: cells.email("volunteer_email")?,
        occurred: cells.occurrence("date", zone)?,
        duration_min,
        rating: cells.rating("rating")?,
        feedback: cells.free_text("feedback_text")?,
    })))
}

/// Reads an appointment.
pub(crate) fn read_appointment(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    Ok(Row::Schedule(Box::new(ScheduleRow {
        session_id: cells.required("session_id")?,
        session_type: session_type(cells)?,
        participant_email: cells.email("participant_email")?,
        volunteer_email: cells.email("volunteer_email")?,
        scheduled: cells.occurrence("scheduled_at", zone)?,
    })))
}

fn session_type(cells: &Cells<'_>) -> Result<SessionType, RefusedRow> {
    match cells.required("session_type")?.to_lowercase().as_str() {
        "language connect" | "language" => Ok(SessionType::Language),
        "mentorship" => Ok(SessionType::Mentorship),
        _ => {
            let reason = "\"Language Connect\" or \"Mentorship\" is needed";
            Err(cells.refuse("session_type_unknown", "session_type", reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use application::imports::ImportKind;
    use kernel::Precision;

    use super::*;
    use crate::reading::rows::tests::read;

    const HEADER: &str = "session_id,session_type,participant_email,volunteer_email,scheduled_at\n";

    #[test]
    fn an_appointment_is_for_a_day_or_a_time_of_it() {
        let file = format!(
            "{HEADER}ks-1,Mentorship,a@b.no,c@d.no,2026-11-03T14:00\nks-2,language,a@b.no,c@d.no,2026-11-04\n"
        );
        let batch = read(ImportKind::KintellSchedule, &file).expect("well formed");
        let scheduled = batch.rows.into_iter().map(|row| match row.row {
            Row::Schedule(row) => (row.session_id, row.session_type, row.scheduled.precision),
            other => panic!("{other:?}"),
        });
        assert_eq!(
            scheduled.collect::<Vec<_>>(),
            [
                ("ks-1".to_owned(), SessionType::Mentorship, Precision::Minute),
                ("ks-2".to_owned(), SessionType::Language, Precision::Date)
            ]
        );
    }

    #[test]
    fn an_appointment_for_no_day_or_of_no_known_type_is_refused_with_its_place() {
        let file =
            format!("{HEADER}ks-1,Mentorship,a@b.no,c@d.no,soon\nks-2,chess,a@b.no,c@d.no,2026-11-04\n");
        let batch = read(ImportKind::KintellSchedule, &file).expect("well formed");
        let refused = batch.unreadable.into_iter().map(|row| (row.line, row.column, row.code));
        assert_eq!(
            refused.collect::<Vec<_>>(),
            [(2, Some(5), "date_invalid".to_owned()), (3, Some(2), "session_type_unknown".to_owned())]
        );
    }
}

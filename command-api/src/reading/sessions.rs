//! `kintell_sessions.csv` (inventory 77, 78).

use application::imports::{RefusedRow, Row};
use application::sessions::SessionRow;
use chrono_tz::Tz;
use domain::kintell_session::SessionType;

use super::cells::Cells;
use super::csv::Columns;

pub(crate) const COLUMNS: Columns = Columns {
    required: &["session_id", "session_type", "participant_email", "volunteer_email", "date", "duration_min"],
    optional: &["rating", "feedback_text"],
};

/// The longest session, in minutes: a day.
const DURATION_MIN_MAX: u16 = 1440;

/// Reads one row.
pub(crate) fn read(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    let session_type = match cells.required("session_type")?.to_lowercase().as_str() {
        "language connect" | "language" => SessionType::Language,
        "mentorship" => SessionType::Mentorship,
        _ => {
            let reason = "\"Language Connect\" or \"Mentorship\" is needed";
            return Err(cells.refuse("session_type_unknown", "session_type", reason));
        }
    };
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

//! How each kind of file is read: its columns, and what makes a row of their cells.

use application::imports::{ImportKind, RefusedRow, Row};
use chrono_tz::Tz;
use mapping::TargetColumns;

use super::cells::Cells;
use super::csv::Columns;
use super::{buddies, companies, enrolments, sessions, upskilling};

/// How a kind of file is read.
pub(crate) struct Form {
    pub(crate) columns: Columns,
    pub(crate) read: fn(&Cells<'_>, Tz) -> Result<Row, RefusedRow>,
    /// The columns that the use case may refuse.
    pub(crate) shown: &'static [&'static str],
}

/// The form of a kind; `None` when it is not read from CSV.
pub(crate) fn form(kind: ImportKind) -> Option<Form> {
    match kind {
        ImportKind::Companies => Some(Form {
            columns: companies::COLUMNS,
            read: |cells, _| companies::read(cells),
            shown: &["company_ref", "name"],
        }),
        ImportKind::KintellSchedule => Some(Form {
            columns: sessions::SCHEDULE,
            read: sessions::read_appointment,
            shown: &["participant_email", "volunteer_email"],
        }),
        ImportKind::KintellSessions => Some(Form {
            columns: sessions::COLUMNS,
            read: sessions::read,
            shown: &["participant_email", "volunteer_email"],
        }),
        ImportKind::BuddyMatches => Some(Form {
            columns: buddies::MATCHES,
            read: buddies::read_match,
            shown: &["participant_email", "buddy_email"],
        }),
        ImportKind::BuddyEvents => {
            Some(Form { columns: buddies::EVENTS, read: buddies::read_event, shown: &["match_id"] })
        }
        ImportKind::BuddyCheckins => {
            Some(Form { columns: buddies::CHECKINS, read: buddies::read_checkin, shown: &["match_id"] })
        }
        ImportKind::BuddyFeedback => {
            Some(Form { columns: buddies::FEEDBACK, read: buddies::read_feedback, shown: &["match_id"] })
        }
        ImportKind::CourseCompletions => Some(Form {
            columns: upskilling::COURSES,
            read: upskilling::read_course,
            shown: &["learner_email"],
        }),
        ImportKind::Credentials => Some(Form {
            columns: upskilling::CREDENTIALS,
            read: upskilling::read_credential,
            shown: &["learner_email"],
        }),
        ImportKind::Enrolments => {
            Some(Form { columns: enrolments::COLUMNS, read: enrolments::read, shown: &["person_email"] })
        }
        ImportKind::Directory => None,
    }
}

/// The columns of a kind; `None` when it is not read from CSV.
pub(crate) fn columns_of(kind: ImportKind) -> Option<TargetColumns<'static>> {
    form(kind).map(|form| TargetColumns { required: form.columns.required, optional: form.columns.optional })
}

/// The columns of a kind that is read from CSV, by its name: what a mapping file is checked against.
pub fn columns_of_name(kind: &str) -> Option<TargetColumns<'static>> {
    ImportKind::parse(kind).and_then(columns_of)
}

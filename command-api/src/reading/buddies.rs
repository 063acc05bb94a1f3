//! Files of buddy programmes (inventory 80 to 83): `buddy_matches.csv`, `buddy_events.csv`, `buddy_checkins.csv`,
//! `buddy_feedback.csv`.

use application::buddies::{BuddyCheckinRow, BuddyEventRow, BuddyFeedbackRow, BuddyMatchRow};
use application::imports::{RefusedRow, Row};
use chrono_tz::Tz;
use domain::buddy_event::EventType;
use domain::buddy_feedback::FromRole;
use domain::buddy_match::MatchStatus;

use super::cells::Cells;
use super::csv::Columns;

pub(crate) const MATCHES: Columns = Columns {
    required: &["match_id", "participant_email", "buddy_email", "matched_at"],
    optional: &["status"],
};
pub(crate) const EVENTS: Columns = Columns {
    required: &["event_id", "match_id", "event_type", "event_date"],
    optional: &["description", "location"],
};
pub(crate) const CHECKINS: Columns =
    Columns { required: &["checkin_id", "match_id", "checkin_date"], optional: &["mood", "notes"] };
pub(crate) const FEEDBACK: Columns = Columns {
    required: &["feedback_id", "match_id", "from_role", "submitted_at"],
    optional: &["rating", "feedback_text"],
};

/// Reads a match. One without a status is active.
pub(crate) fn read_match(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    Ok(Row::BuddyMatch(Box::new(BuddyMatchRow {
        match_id: cells.required("match_id")?,
        participant_email: cells.email("participant_email")?,
        buddy_email: cells.email("buddy_email")?,
        matched: cells.occurrence("matched_at", zone)?,
        status: cells
            .one_of("status", MatchStatus::ALL.map(|status| (status.name(), status)))?
            .unwrap_or(MatchStatus::Active),
    })))
}

/// Reads what a match did.
pub(crate) fn read_event(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    Ok(Row::BuddyEvent(Box::new(BuddyEventRow {
        event_id: cells.required("event_id")?,
        match_id: cells.required("match_id")?,
        event_type: cells.one_of_required("event_type", EventType::ALL.map(|kind| (kind.name(), kind)))?,
        occurred: cells.occurrence("event_date", zone)?,
        description: cells.free_text("description")?,
        location: cells.optional("location")?,
    })))
}

/// Reads a check-in.
pub(crate) fn read_checkin(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    Ok(Row::BuddyCheckin(Box::new(BuddyCheckinRow {
        checkin_id: cells.required("checkin_id")?,
        match_id: cells.required("match_id")?,
        occurred: cells.occurrence("checkin_date", zone)?,
        mood: cells.word("mood")?,
        notes: cells.free_text("notes")?,
    })))
}

/// Reads feedback on a match.
pub(crate) fn read_feedback(cells: &Cells<'_>, zone: Tz) -> Result<Row, RefusedRow> {
    Ok(Row::BuddyFeedback(Box::new(BuddyFeedbackRow {
        feedback_id: cells.required("feedback_id")?,
        match_id: cells.required("match_id")?,
        from: cells.one_of_required("from_role", FromRole::ALL.map(|role| (role.name(), role)))?,
        rating: cells.rating("rating")?,
        text: cells.free_text("feedback_text")?,
        occurred: cells.occurrence("submitted_at", zone)?,
    })))
}

#[cfg(test)]
mod tests;

//! Files of one row.

/// The columns of a session.
const SESSIONS: &str =
    "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text\n";

/// A cell with quotes around it.
fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A session on a day, of a volunteer.
pub(super) fn session(id: &str, volunteer: &str, date: &str) -> String {
    let (date, volunteer) = (cell(date), cell(volunteer));
    format!("{SESSIONS}{id},Mentorship,learner@example.org,{volunteer},{date},40,5,\n")
}

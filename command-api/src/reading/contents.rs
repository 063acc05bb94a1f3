//! Every column of every kind is part of what two versions of a record are compared by.

use std::collections::BTreeSet;

use application::imports::ImportKind;
use chrono_tz::Tz;

use super::forms::form;
use super::rows::RowReader;

/// Two values of every column there is. A new column needs a line here.
const VALUES: &[(&str, [&str; 2])] = &[
    ("age_band", ["35-55", "0-35"]),
    ("buddy_email", ["bo@example.org", "bea@example.org"]),
    ("checkin_date", ["2025-05-01", "2025-05-02"]),
    ("checkin_id", ["bc-1", "bc-2"]),
    ("company_ref", ["c01", "c02"]),
    ("completed_at", ["2025-06-01", "2025-06-02"]),
    ("country", ["NO", "SE"]),
    ("course_id", ["rust-1", "rust-2"]),
    ("course_name", ["Rust", "More Rust"]),
    ("credential_ref", ["cred-1", "cred-2"]),
    ("date", ["2025-05-01", "2025-05-01T10:00"]),
    ("description", ["They cooked", "They baked"]),
    ("duration_min", ["40", "45"]),
    ("ended_at", ["2025-06-01", "2025-06-02"]),
    ("enrolled_at", ["2025-05-01", "2025-05-02"]),
    ("enrolment_id", ["en-1", "en-2"]),
    ("event_date", ["2025-05-01", "2025-05-02"]),
    ("event_id", ["be-1", "be-2"]),
    ("event_type", ["hangout", "workshop"]),
    ("feedback_id", ["bf-1", "bf-2"]),
    ("feedback_text", ["It was useful", "It was very useful"]),
    ("from_role", ["participant", "buddy"]),
    ("industry", ["Energy", "Shipping"]),
    ("issued_at", ["2025-05-01", "2025-05-02"]),
    ("learner_email", ["ana@example.org", "alma@example.org"]),
    ("location", ["Bergen", "Oslo"]),
    ("match_id", ["bm-1", "bm-2"]),
    ("matched_at", ["2025-05-01", "2025-05-02"]),
    ("mood", ["gratitude", "pride"]),
    ("name", ["Acme", "Acme Group"]),
    ("notes", ["Fine", "Very fine"]),
    ("participant_email", ["ana@example.org", "alma@example.org"]),
    ("person_email", ["ana@example.org", "alma@example.org"]),
    ("programme", ["language", "mentorship"]),
    ("progress_percent", ["40", "50"]),
    ("provider", ["open", "ecornell"]),
    // The same figure, on another scale.
    ("rating", ["4", "4 on 0-10"]),
    ("record_id", ["cc-1", "cc-2"]),
    ("region", ["Vestland", "Viken"]),
    ("result", ["Pass", "Distinction"]),
    ("role", ["participant", "volunteer"]),
    ("scheduled_at", ["2025-05-01T10:00", "2025-05-01T11:00"]),
    ("session_id", ["ks-1", "ks-2"]),
    ("session_type", ["Language Connect", "Mentorship"]),
    ("size_band", ["small", "large"]),
    ("started_at", ["2025-04-01", "2025-04-02"]),
    ("status", ["active", "completed"]),
    ("submitted_at", ["2025-05-01", "2025-05-02"]),
    ("volunteer_email", ["bo@example.org", "bea@example.org"]),
];

/// Statuses are words of their kind.
fn values(kind: ImportKind, column: &str) -> [&'static str; 2] {
    match (kind, column) {
        (ImportKind::BuddyMatches, "status") => ["active", "ended"],
        (ImportKind::CourseCompletions, "status") => ["in_progress", "completed"],
        _ => {
            let found = VALUES.iter().find(|(name, _)| *name == column);
            found.unwrap_or_else(|| panic!("{column} of {} has no values here", kind.name())).1
        }
    }
}

/// The identity and the content of a row with the second value in `changed`.
fn read(kind: ImportKind, columns: &[&str], changed: Option<&str>) -> (String, Vec<String>) {
    let cells = columns.iter().map(|column| {
        let [first, second] = values(kind, column);
        if Some(*column) == changed { second } else { first }
    });
    let text = format!("{}\n{}\n", columns.join(","), cells.collect::<Vec<_>>().join(","));
    let mut reader = RowReader::new(kind, Tz::UTC, None).expect("a kind of CSV");
    reader.push(text.as_bytes()).expect("it can be read");
    reader.end().expect("it is whole");
    let batch = reader.rest();
    assert_eq!(batch.unreadable, [], "{}: {text}", kind.name());
    let [row] = &batch.rows[..] else { panic!("{}: {text}", kind.name()) };
    let row = row.row.source_row();
    (row.uid().to_owned(), row.content())
}

#[test]
fn a_change_in_any_column_is_another_content_or_another_record() {
    let mut seen = BTreeSet::new();
    for kind in ImportKind::ALL {
        let Some(form) = form(kind) else { continue };
        let columns: Vec<&str> = form.columns.required.iter().chain(form.columns.optional).copied().collect();
        let before = read(kind, &columns, None);
        for column in &columns {
            assert_ne!(read(kind, &columns, Some(column)), before, "{column} of {}", kind.name());
            seen.insert(*column);
        }
    }
    let listed: BTreeSet<&str> = VALUES.iter().map(|(column, _)| *column).collect();
    assert_eq!(seen, listed);
}

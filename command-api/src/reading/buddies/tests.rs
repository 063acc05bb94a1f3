//! Rows of buddy files: read, or refused with their place.

use application::imports::ImportKind;
use domain::rating::Rating;
use kernel::Precision;

use super::*;
use crate::reading::rows::tests::read;

fn only(kind: ImportKind, file: &str) -> Row {
    let mut batch = read(kind, file).expect("well formed");
    assert_eq!((batch.rows.len(), batch.unreadable.len()), (1, 0), "{:?}", batch.unreadable);
    batch.rows.remove(0).row
}

fn refused(kind: ImportKind, file: &str) -> Vec<(u64, Option<u32>, String)> {
    let batch = read(kind, file).expect("well formed");
    batch.unreadable.into_iter().map(|row| (row.line, row.column, row.code)).collect()
}

#[test]
fn a_match_without_a_status_is_active() {
    let file = "match_id,participant_email,buddy_email,matched_at\nbm-1,a@b.no,c@d.no,2025-03-14T13:47:00Z\n";
    let Row::BuddyMatch(row) = only(ImportKind::BuddyMatches, file) else { panic!("a match") };
    assert_eq!((row.match_id.as_str(), row.status), ("bm-1", MatchStatus::Active));
    assert_eq!(row.matched.precision, Precision::Instant);
}

#[test]
fn a_match_of_an_unknown_status_or_to_no_address_is_refused_with_its_place() {
    let file = "match_id,participant_email,buddy_email,matched_at,status\nbm-1,a@b.no,c@d.no,2025-03-14,lost\n\
                bm-2,a@b.no,nobody,2025-03-14,ended\n";
    assert_eq!(
        refused(ImportKind::BuddyMatches, file),
        [(2, Some(5), "value_unknown".to_owned()), (3, Some(3), "email_invalid".to_owned())]
    );
}

#[test]
fn an_event_keeps_its_day_its_place_and_its_description() {
    let file = "event_id,match_id,event_type,event_date,description,location\n\
                be-1,bm-1,Workshop,2017-04-01,\"Iron, broken\",Cardiff\n";
    let Row::BuddyEvent(row) = only(ImportKind::BuddyEvents, file) else { panic!("an event") };
    assert_eq!((row.event_type, row.occurred.at), (EventType::Workshop, None));
    assert_eq!(
        (row.description.as_deref(), row.location.as_deref()),
        (Some("Iron, broken"), Some("Cardiff"))
    );
}

#[test]
fn a_mood_is_a_word_and_no_more() {
    let long = "m".repeat(51);
    let file = format!("checkin_id,match_id,checkin_date,mood,notes\nbc-1,bm-1,2024-12-02,{long},\n");
    assert_eq!(refused(ImportKind::BuddyCheckins, &file), [(2, Some(4), "value_too_long".to_owned())]);
    let file = "checkin_id,match_id,checkin_date,mood,notes\nbc-1,bm-1,2024-12-02,neutral,\n";
    let Row::BuddyCheckin(row) = only(ImportKind::BuddyCheckins, file) else { panic!("a check-in") };
    assert_eq!((row.mood.as_deref(), row.notes), (Some("neutral"), None));
}

#[test]
fn feedback_is_from_one_of_the_two() {
    let file = "feedback_id,match_id,from_role,rating,feedback_text,submitted_at\n\
                bf-1,bm-1,buddy,3,Fine,2025-05-19T14:33:00Z\nbf-2,bm-1,coach,3,Fine,2025-05-19T14:33:00Z\n";
    let batch = read(ImportKind::BuddyFeedback, file).expect("well formed");
    let Row::BuddyFeedback(row) = &batch.rows[0].row else { panic!("feedback") };
    assert_eq!((row.from, row.rating), (FromRole::Buddy, Rating::one_to_five(3)));
    assert_eq!((batch.unreadable[0].line, batch.unreadable[0].code.as_str()), (3, "value_unknown"));
}

//! One sentence a rule.

use chrono_tz::Tz;
use uuid::Uuid;

use super::*;
use crate::record::{VersionConflict, source_of_test as source};
use crate::testing::given;

fn on(day: &str) -> Occurrence {
    Occurrence::on(day.parse().expect("a date"), Tz::UTC)
}

fn facts(status: CourseStatus, progress_percent: Option<u8>) -> Facts {
    Facts {
        provider: "ecornell".into(),
        learner: PersonId::new(Uuid::from_u128(1)),
        course_id: "AAA-2013J".into(),
        course_name: Some("Module AAA".into()),
        status,
        progress_percent,
        started: Some(on("2025-01-10")),
        ended: None,
        credential_ref: None,
        result: None,
        region: None,
        age_band: None,
        quality: Vec::new(),
    }
}

fn arrive(version: i64, facts: Facts) -> Command {
    let content = u128::from(version.unsigned_abs());
    Command::Record(source(version, content), "oc-1".into(), facts)
}

fn after(versions: impl IntoIterator<Item = Facts>) -> Vec<Event> {
    let mut events = Vec::new();
    for (version, facts) in (1..).zip(versions) {
        events.extend(given::<Course>(events.clone()).when(arrive(version, facts)).events());
    }
    events
}

#[test]
fn an_event_is_named_by_what_the_status_changed_to() {
    let events = after([
        facts(CourseStatus::Enrolled, None),
        facts(CourseStatus::InProgress, Some(10)),
        facts(CourseStatus::InProgress, Some(60)),
        facts(CourseStatus::Completed, Some(100)),
    ]);
    assert!(
        matches!(
            &events[..],
            [Event::Enrolled(_), Event::ProgressUpdated(_), Event::ProgressUpdated(_), Event::Completed(_)]
        ),
        "{events:?}"
    );
    let (before, now) = events[3].facts();
    assert_eq!(before.and_then(|facts| facts.progress_percent), Some(60));
    assert_eq!(now.map(|facts| facts.status), Some(CourseStatus::Completed));
}

#[test]
fn a_version_that_changes_no_status_amends() {
    let named = Facts { result: Some("Pass".into()), ..facts(CourseStatus::Completed, Some(100)) };
    let events = after([facts(CourseStatus::Completed, Some(100)), named]);
    assert!(matches!(&events[..], [Event::Completed(_), Event::Amended(_)]), "{events:?}");
}

#[test]
fn an_older_version_changes_nothing_and_the_same_content_is_known() {
    let history = after([facts(CourseStatus::Completed, Some(100))]);
    let older = Command::Record(source(0, 9), "oc-1".into(), facts(CourseStatus::Enrolled, None));
    given::<Course>(history.clone()).when(older).then_older();
    given::<Course>(history).when(arrive(1, facts(CourseStatus::Completed, Some(100)))).then_known();
}

#[test]
fn other_content_at_the_same_version_is_refused() {
    let history = after([facts(CourseStatus::Completed, Some(100))]);
    let other = Command::Record(source(1, 9), "oc-1".into(), facts(CourseStatus::Dropped, None));
    let conflict = VersionConflict { version: Timestamp::from_micros(1) };
    given::<Course>(history).when(other).then_refused(&conflict.into());
}

#[test]
fn doubts_are_kept_with_the_record() {
    let doubtful = Facts { ended: Some(on("2024-12-31")), ..facts(CourseStatus::Completed, Some(80)) };
    let events = after([doubtful]);
    let (_, now) = events[0].facts();
    assert_eq!(
        now.expect("recorded").quality,
        [QualityFinding::EndedBeforeItBegan, QualityFinding::CompletedWithoutAllProgress]
    );
}

#[test]
fn what_was_withdrawn_counts_no_more_until_a_newer_version_comes() {
    let mut history = after([facts(CourseStatus::Completed, Some(100))]);
    let withdraw = || Command::Retract { reason: "sent twice".into(), version: None };
    history.extend(given::<Course>(history.clone()).when(withdraw()).events());
    assert_eq!(history[1].facts().1, None);
    given::<Course>(history.clone()).when(withdraw()).then_known();
    let again = given::<Course>(history).when(arrive(2, facts(CourseStatus::Dropped, None))).events();
    assert!(matches!(&again[..], [Event::Dropped(back)] if back.before.is_none()), "{again:?}");
    given::<Course>([]).when(withdraw()).then_refused(&Refusal::NotFound);
}

#[test]
fn each_time_of_a_course_can_be_at_an_hour_that_a_change_of_the_clocks_left_open() {
    let at = |wall: &str| Occurrence::at_wall_time(wall.parse().expect("a time"), Tz::Europe__Oslo);
    let open = Facts {
        started: Some(at("2024-10-27T02:30:00")),
        ended: Some(at("2025-03-30T02:30:00")),
        ..facts(CourseStatus::Completed, Some(100))
    };
    let events = given::<Course>([]).when(arrive(1, open)).events();
    let Event::Completed(done) = &events[0] else { panic!("{events:?}") };
    assert_eq!(done.after.quality, [QualityFinding::AtARepeatedHour, QualityFinding::AtASkippedHour]);
}

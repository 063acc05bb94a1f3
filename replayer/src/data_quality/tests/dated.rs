//! Days of what is no activity: appointments, places in programmes, beginnings of courses.

use domain::course::{self, CourseStatus, Progressed};
use domain::enrolment::{self, EnrolmentStatus};
use domain::kintell_session::{self, Scheduled, SessionType};
use domain::programme::{Programme, ProgrammeRole};

use super::*;

fn on(text: &str) -> Occurrence {
    Occurrence::on(day(text), chrono_tz::Tz::UTC)
}

fn appointment(on_day: &str) -> AnyEvent {
    let scheduled = Scheduled {
        external_id: "ks-1".into(),
        seen: seen("2025-10-01"),
        session_type: SessionType::Language,
        participant: PersonId::new(Uuid::from_u128(1)),
        volunteer: BO,
        scheduled: on(on_day),
        attribution: None,
    };
    kintell_session::Event::Scheduled(scheduled).into()
}

fn enrolled(since: &str, until: Option<&str>) -> AnyEvent {
    let facts = enrolment::Facts {
        person: BO,
        programme: Programme::Language,
        role: ProgrammeRole::Participant,
        status: EnrolmentStatus::Active,
        enrolled: on(since),
        ended: until.map(on),
        quality: Vec::new(),
    };
    let event =
        Recorded { external_id: "en-1".into(), seen: seen("2025-10-01"), facts, text: None, place: None };
    enrolment::Event::Recorded(event).into()
}

fn learned(began: &str, ended: Option<&str>) -> AnyEvent {
    let after = course::Facts {
        provider: "open".into(),
        learner: BO,
        course_id: "course-1".into(),
        course_name: None,
        status: CourseStatus::Completed,
        progress_percent: None,
        started: Some(on(began)),
        ended: ended.map(on),
        credential_ref: None,
        result: None,
        region: None,
        age_band: None,
        quality: Vec::new(),
    };
    let progressed = Progressed {
        external_id: "c-1".into(),
        seen: seen("2025-10-01"),
        before: None,
        after,
        undone_by: None,
    };
    course::Event::Completed(progressed).into()
}

fn found(aggregate: &str, events: &[AnyEvent]) -> Vec<(DayOf, NaiveDate)> {
    let mut replay = Replay::default();
    replay.follow(&at(aggregate, Uuid::from_u128(50)), events);
    let found = replay.judged(Sequence::ZERO, NOW, TOLD_MAX);
    found.implausible_days.first.into_iter().map(|found| (found.of, found.day)).collect()
}

#[test]
fn an_appointment_may_lie_ahead_but_not_by_decades() {
    assert_eq!(found("kintell_session", &[appointment("2027-03-01")]), []);
    let far = [(DayOf::Appointment, day("2062-01-01"))];
    assert_eq!(found("kintell_session", &[appointment("2062-01-01")]), far);
    let early = [(DayOf::Appointment, day("1900-01-01"))];
    assert_eq!(found("kintell_session", &[appointment("1900-01-01")]), early);
    // The newest version of an appointment counts.
    assert_eq!(found("kintell_session", &[appointment("1900-01-01"), appointment("2026-01-03")]), []);
}

#[test]
fn a_place_in_a_programme_began_by_now_and_ends_within_years() {
    assert_eq!(found("enrolment", &[enrolled("2025-01-01", Some("2027-01-01"))]), []);
    let both = [(DayOf::Enrolment, day("1970-01-01")), (DayOf::EnrolmentEnd, day("2099-12-31"))];
    assert_eq!(found("enrolment", &[enrolled("1970-01-01", Some("2099-12-31"))]), both);
    let ahead = [(DayOf::Enrolment, day("2027-01-01"))];
    assert_eq!(found("enrolment", &[enrolled("2027-01-01", None)]), ahead);
}

#[test]
fn a_course_that_has_ended_began_on_a_day_of_its_own() {
    assert_eq!(found("course", &[learned("1999-01-01", Some("2000-01-01"))]), []);
    let began = [(DayOf::CourseStart, day("1900-01-01"))];
    assert_eq!(found("course", &[learned("1900-01-01", Some("2025-01-01"))]), began);
    // Of one that goes on the beginning is the day of its activity, and told once.
    assert_eq!(found("course", &[learned("1900-01-01", None)]), [(DayOf::Activity, day("1900-01-01"))]);
}

//! Samples of the records of the programmes: matches and what belongs to them, courses and credentials.

use domain::buddy_match::{MatchStatus, Pair};
use domain::course::{CourseStatus, Progressed};
use domain::enrolment::EnrolmentStatus;
use domain::mirror::{Amended, Event, Recorded, Retracted};
use domain::mood::Mood;
use domain::programme::{Programme, ProgrammeRole};
use domain::quality::QualityFinding;
use domain::rating::Rating;
use domain::{buddy_checkin, buddy_event, buddy_feedback, buddy_match, course, credential, enrolment};
use kernel::{AggregateId, Personal};
use serde::Serialize;

use super::{attribution, confirmed, named, occurrence, person_id, sealed, seen, uuid};
use crate::registry::{AnyEvent, EventName, WireEvent};

pub(super) fn all() -> Vec<(EventName, AnyEvent)> {
    let mut samples = mirrored("bm-1", matched(), None);
    samples.extend(mirrored("be-1", logged(), Some(sealed())));
    samples.extend(mirrored("bc-1", checked_in(), Some(sealed())));
    samples.extend(mirrored("bf-1", fed_back(), Some(sealed())));
    samples.extend(mirrored("cred-1", issued(), None));
    samples.extend(mirrored("en-1", enrolled(), None));
    samples.extend(courses());
    samples
}

/// The events of a record: its screening has a sample of its own, whose it is.
fn mirrored<F: Clone + Serialize>(
    external_id: &str,
    facts: F,
    text: Option<Personal>,
) -> Vec<(EventName, AnyEvent)>
where
    Event<F>: WireEvent + Into<AnyEvent>,
{
    let external_id = external_id.to_owned();
    vec![
        named(Event::Recorded(Recorded {
            external_id: external_id.clone(),
            seen: seen(),
            facts: facts.clone(),
            text: text.clone(),
            place: None,
        })),
        named(Event::Amended(Amended {
            external_id,
            seen: seen(),
            before: Some(facts.clone()),
            after: facts.clone(),
            text,
            place: None,
            texts_kept: false,
            undone_by: None,
        })),
        named(Event::Confirmed(confirmed())),
        named(Event::Retracted(Retracted { before: facts, reason: "entered twice".into(), version: None })),
    ]
}

fn pair() -> Pair {
    Pair {
        buddy_match: AggregateId::new(uuid(40)),
        participant: person_id(1),
        buddy: person_id(2),
        version: None,
    }
}

fn matched() -> buddy_match::Facts {
    buddy_match::Facts {
        participant: person_id(1),
        buddy: person_id(2),
        matched: occurrence(),
        status: MatchStatus::Active,
        attribution: attribution(),
        quality: Vec::new(),
    }
}

fn logged() -> buddy_event::Facts {
    buddy_event::Facts {
        pair: pair(),
        event_type: buddy_event::EventType::Workshop,
        occurred: occurrence(),
        location: Some("Bergen".into()),
        attribution: attribution(),
        quality: vec![QualityFinding::BeforeItsMatch],
    }
}

fn checked_in() -> buddy_checkin::Facts {
    buddy_checkin::Facts {
        pair: pair(),
        occurred: occurrence(),
        mood: Some(Mood::of("gratitude")),
        attribution: attribution(),
        quality: vec![QualityFinding::OnAnEndedMatch],
    }
}

fn fed_back() -> buddy_feedback::Facts {
    buddy_feedback::Facts {
        pair: pair(),
        from: buddy_feedback::FromRole::Buddy,
        occurred: occurrence(),
        rating: Rating::one_to_five(4),
        attribution: attribution(),
        quality: Vec::new(),
    }
}

fn enrolled() -> enrolment::Facts {
    enrolment::Facts {
        person: person_id(1),
        programme: Programme::Language,
        role: ProgrammeRole::Participant,
        status: EnrolmentStatus::Completed,
        enrolled: occurrence(),
        ended: Some(occurrence()),
        quality: Vec::new(),
    }
}

fn issued() -> credential::Facts {
    credential::Facts {
        provider: "ecornell".into(),
        learner: person_id(1),
        course_id: "AAA-2013J".into(),
        issued: occurrence(),
        quality: Vec::new(),
    }
}

fn learning(status: CourseStatus, progress_percent: u8) -> course::Facts {
    course::Facts {
        provider: "ecornell".into(),
        learner: person_id(1),
        course_id: "AAA-2013J".into(),
        course_name: Some("Module AAA".into()),
        status,
        progress_percent: Some(progress_percent),
        started: Some(occurrence()),
        ended: (status == CourseStatus::Completed).then(occurrence),
        credential_ref: (status == CourseStatus::Completed).then(|| "cred-1".to_owned()),
        result: None,
        region: Some("Vestland".into()),
        age_band: Some("35-55".into()),
        quality: Vec::new(),
    }
}

fn courses() -> Vec<(EventName, AnyEvent)> {
    let progressed = |before: Option<course::Facts>, after: course::Facts| Progressed {
        external_id: "oc-1".into(),
        seen: seen(),
        before,
        after,
        undone_by: None,
    };
    let enrolled = || learning(CourseStatus::Enrolled, 0);
    let on_the_way = || learning(CourseStatus::InProgress, 40);
    let completed = || learning(CourseStatus::Completed, 100);
    let corrected = course::Facts { result: Some("Pass".into()), ..completed() };
    vec![
        named(course::Event::Enrolled(progressed(None, enrolled()))),
        named(course::Event::ProgressUpdated(progressed(Some(enrolled()), on_the_way()))),
        named(course::Event::Completed(progressed(Some(on_the_way()), completed()))),
        named(course::Event::Dropped(progressed(Some(on_the_way()), learning(CourseStatus::Dropped, 40)))),
        named(course::Event::Amended(progressed(Some(completed()), corrected))),
        named(course::Event::Confirmed(confirmed())),
        named(course::Event::Retracted(course::Retracted {
            before: completed(),
            reason: "entered twice".into(),
            version: None,
        })),
    ]
}

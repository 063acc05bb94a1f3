//! Sessions on days that earlier builds of the readers accepted and no fact can be made of.

use chrono::NaiveDate;
use chrono_tz::Europe::Oslo;
use domain::kintell_session::{
    Amended, Completed, Event, Facts, FeedbackAmendment, KintellSession, SessionType,
};
use domain::record::SeenSource;
use event_store::EventLog;
use kernel::{Occurrence, OneOrMore, Sequence, Timestamp};
use projections::engine::ParkKey;

use crate::history::{About, History};
use crate::steps::{person_id, session_id, source};

/// What a session says.
pub(crate) fn facts(day: &str, minutes: u16) -> Facts {
    let day = day.parse::<NaiveDate>().expect("a date");
    Facts {
        session_type: SessionType::Language,
        participant: person_id(0),
        volunteer: person_id(1),
        occurred: Occurrence::on(day, Oslo),
        duration_min: minutes,
        rating: None,
        attribution: domain::attribution::attribute([], day),
        quality: Vec::new(),
    }
}

fn seen(session: u8, facts: &Facts) -> SeenSource {
    SeenSource::from(&source(session.into(), 1, &format!("{facts:?}")))
}

async fn record<L: EventLog>(history: &mut History<L>, session: u8, event: Event) -> Sequence {
    let (events, now) = (OneOrMore::one(event), Timestamp::from_micros(1));
    history.record::<KintellSession>(session_id(session), events, About::default(), now).await
}

/// Records a session, whatever a decider would say of its day.
pub(crate) async fn complete<L: EventLog>(history: &mut History<L>, session: u8, facts: &Facts) -> Sequence {
    let completed = Completed {
        external_id: format!("odd-{session}"),
        seen: seen(session, facts),
        facts: facts.clone(),
        feedback: None,
        undone_by: None,
    };
    record(history, session, Event::Completed(completed)).await
}

/// Records a correction.
pub(crate) async fn amend<L: EventLog>(
    history: &mut History<L>,
    session: u8,
    before: &Facts,
    after: &Facts,
) -> Sequence {
    let amended = Amended {
        external_id: format!("odd-{session}"),
        seen: seen(session, after),
        before: before.clone(),
        after: after.clone(),
        feedback: FeedbackAmendment::Kept,
        by_hand: false,
        undone_by: None,
    };
    record(history, session, Event::Amended(amended)).await
}

/// The key under which a session's commits are parked.
pub(crate) fn key<L: EventLog>(history: &History<L>, session: u8) -> ParkKey {
    ParkKey::new(schemas::envelope::subject(history.tenant, "kintell_session", session_id(session)))
}

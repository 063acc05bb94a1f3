//! A correction by hand, and an attribution anew. Both leave the source's version and content as they were seen.

use kernel::OneOrMore;

use super::{Amended, Correction, Event, Facts, FeedbackAmendment, LONG_SESSION_MIN, Refusal, State};
use crate::attribution::{Memberships, attribute_anew};
use crate::decider::{Already, Decision};
use crate::quality::QualityFinding;
use crate::record::{Seen, SeenSource};

/// Decides on a correction.
pub(super) fn correct(state: &State, correction: &Correction) -> Result<Decision<Event>, Refusal> {
    let mut after = state.current.clone().ok_or(Refusal::NotFound)?;
    after.session_type = correction.session_type.unwrap_or(after.session_type);
    after.duration_min = correction.duration_min.unwrap_or(after.duration_min);
    after.rating = correction.rating.or(after.rating);
    after.quality.retain(|finding| *finding != QualityFinding::UnusuallyLong);
    if after.duration_min > LONG_SESSION_MIN {
        after.quality.push(QualityFinding::UnusuallyLong);
    }
    after.judge_feedback(state.shown.is_some());
    amended(state, after, true)
}

/// Decides on an attribution by other memberships.
pub(super) fn attribute(state: &State, memberships: &Memberships) -> Result<Decision<Event>, Refusal> {
    let mut after = state.current.clone().ok_or(Refusal::NotFound)?;
    let day = after.occurred.local_date;
    let _changed = attribute_anew(memberships, day, &mut after.attribution, &mut after.quality);
    amended(state, after, false)
}

fn amended(state: &State, after: Facts, by_hand: bool) -> Result<Decision<Event>, Refusal> {
    let (Some(before), Some(Seen { version, fingerprint: Some(fingerprint) })) = (&state.current, state.seen)
    else {
        return Err(Refusal::NotFound);
    };
    if after == *before {
        return Ok(Decision::AlreadySo(Already::Known));
    }
    Ok(Decision::Record(OneOrMore::one(Event::Amended(Amended {
        external_id: state.external_id.clone(),
        seen: SeenSource { version, fingerprint },
        before: before.clone(),
        after,
        feedback: FeedbackAmendment::Kept,
        by_hand,
        undone_by: None,
    }))))
}

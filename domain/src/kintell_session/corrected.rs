//! A correction by hand.

use kernel::OneOrMore;

use super::{Amended, Correction, Event, FeedbackAmendment, LONG_SESSION_MIN, Refusal, State};
use crate::decider::{Already, Decision};
use crate::quality::QualityFinding;
use crate::record::{Seen, SeenSource};

/// Decides on a correction.
pub(super) fn correct(state: &State, correction: &Correction) -> Result<Decision<Event>, Refusal> {
    let (Some(before), Some(Seen { version, fingerprint: Some(fingerprint) })) = (&state.current, state.seen)
    else {
        return Err(Refusal::NotFound);
    };
    let mut after = before.clone();
    after.session_type = correction.session_type.unwrap_or(after.session_type);
    after.duration_min = correction.duration_min.unwrap_or(after.duration_min);
    after.rating = correction.rating.or(after.rating);
    after.quality.retain(|finding| *finding != QualityFinding::UnusuallyLong);
    if after.duration_min > LONG_SESSION_MIN {
        after.quality.push(QualityFinding::UnusuallyLong);
    }
    if after == *before {
        return Ok(Decision::AlreadySo(Already::Known));
    }
    Ok(Decision::Record(OneOrMore::one(Event::Amended(Amended {
        external_id: state.external_id.clone(),
        seen: SeenSource { version, fingerprint },
        before: before.clone(),
        after,
        feedback: FeedbackAmendment::Kept,
    }))))
}

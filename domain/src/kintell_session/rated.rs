//! A rating that arrives on its own, after its session and apart from the session's record.
//!
//! It has a version of its own, the instant at which it was given: ratings are ordered among themselves, and
//! the record's version and content stay as they were seen, so that the same record again changes nothing.
//!
//! Which rating counts follows from the versions alone ([`counts`]), and may change with every arrival. So one that does
//! not count is kept, with its text, and counts when a newer record has none.

use std::cmp::Ordering;

use kernel::{OneOrMore, Personal, SourceRecord, Timestamp};

use super::feedback::Shown;
use super::{
    Amended, Event, Facts, FeedbackAmendment, KeptRating, Own, RatingCreated, RatingKept, Refusal,
    SessionRecord, State,
};
use crate::decider::{Already, Decision};
use crate::rating::Rating;
use crate::record::{Confirmed, Seen, SeenSource, VersionConflict};

/// Whether a rating that came on its own counts beside a version of the record: the record says nothing of a rating, or
/// is older.
pub(super) fn counts(own: &Own, version: Timestamp, rating: Option<Rating>) -> bool {
    rating.is_none() || own.seen.version > version
}

/// Decides on a rating.
pub(super) fn rate(
    state: &State,
    source: &SourceRecord,
    rating: Rating,
    feedback: Option<Personal>,
) -> Result<Decision<Event>, Refusal> {
    let (Some(before), Some(Seen { version, fingerprint: Some(fingerprint) })) = (&state.current, state.seen)
    else {
        return Err(Refusal::NotFound);
    };
    let same = |own: &Own| match own.seen.fingerprint {
        Some(content) if content == source.fingerprint => true,
        Some(content) => Some(content) == source.earlier && own.rating == rating,
        // An earlier build recorded it.
        None => own.rating == rating && feedback.is_none(),
    };
    // What the record itself says of a rating: while one that came on its own counts, that is at least as new, or the
    // record says nothing.
    let of_record = before.rating.filter(|_| !state.own.as_ref().is_some_and(|own| own.counts));
    let seen = Seen { version: source.version, fingerprint: Some(source.fingerprint) };
    if let Some(own) = &state.own {
        match source.version.cmp(&own.seen.version) {
            Ordering::Less => return Ok(Decision::AlreadySo(Already::Older)),
            Ordering::Equal if same(own) || (own.seen.fingerprint.is_none() && own.rating == rating) => {
                return Ok(Decision::AlreadySo(Already::Known));
            }
            Ordering::Equal => return Err(VersionConflict { version: source.version }.into()),
            Ordering::Greater if same(own) => {
                let newer = Own { seen, ..own.clone() };
                if counts(&newer, version, of_record) == own.counts {
                    return Ok(confirmed(source));
                }
            }
            Ordering::Greater => {}
        }
    }
    let shown = match Shown::of(feedback)? {
        // The record may have said more.
        Shown::Nothing => state.text.clone().map_or(Shown::Nothing, Shown::Before),
        shown => shown,
    };
    let own = Own { seen, rating, text: None, counts: true };
    if !counts(&own, version, of_record) {
        let kept = KeptRating { rating, rated_at: source.version, fingerprint: source.fingerprint };
        let (feedback, screening) = match shown {
            Shown::Arrives(text, screening) => (Some(text), Some(screening)),
            Shown::Nothing | Shown::Before(_) => (None, None),
        };
        let kept = RatingKept { rating: Some(kept), feedback, screening };
        return Ok(Decision::Record(OneOrMore::one(Event::RatingKept(kept))));
    }
    let rated = RatingCreated {
        participant: before.participant,
        volunteer: before.volunteer,
        rating,
        rated_at: Some(source.version),
        fingerprint: Some(source.fingerprint),
    };
    Ok(amended(state, before, SeenSource { version, fingerprint }, rated, shown))
}

fn confirmed(source: &SourceRecord) -> Decision<Event> {
    let confirmed = Confirmed { version: source.version, fingerprint: Some(source.fingerprint) };
    Decision::Record(OneOrMore::one(Event::RatingConfirmed(confirmed)))
}

/// Whether a newer version of a record that says what it said before has a rating that counts over one that came on
/// its own since: of the two the newer counts, in whatever order they arrive.
pub(super) fn overtaken(state: &State, source: &SourceRecord, record: &SessionRecord) -> bool {
    let counted = state.own.as_ref().filter(|own| own.counts);
    counted.is_some_and(|own| !counts(own, source.version, record.rating))
}

/// Decides on such a record: its rating counts again, and what was corrected by hand stands.
pub(super) fn overtake(
    state: &State,
    source: &SourceRecord,
    record: SessionRecord,
) -> Result<Decision<Event>, Refusal> {
    let (Some(before), Some(rating)) = (&state.current, record.rating) else { return Err(Refusal::NotFound) };
    let rated = RatingCreated {
        participant: before.participant,
        volunteer: before.volunteer,
        rating,
        rated_at: None,
        fingerprint: None,
    };
    Ok(amended(state, before, source.into(), rated, Shown::of(record.feedback)?))
}

/// The session with another rating, that rating, and the findings in its text.
fn amended(
    state: &State,
    before: &Facts,
    seen: SeenSource,
    rated: RatingCreated,
    shown: Shown,
) -> Decision<Event> {
    let mut after = before.clone();
    after.rating = Some(rated.rating);
    let has_text = shown.is_some();
    after.judge_feedback(has_text);
    let said = shown.said(state.shown, before.participant);
    let amended = Event::Amended(Amended {
        external_id: state.external_id.clone(),
        seen,
        before: before.clone(),
        after,
        // Where none stood and none comes, it stands as it was.
        feedback: if has_text || state.shown.is_some() { said.amendment } else { FeedbackAmendment::Kept },
        by_hand: false,
        undone_by: None,
    });
    let events = OneOrMore::one(amended).and_maybe(Some(Event::RatingCreated(rated)));
    Decision::Record(events.and_maybe(said.restored).and_maybe(said.screened))
}

#[cfg(test)]
mod tests;

//! What a commit says about the text of its record: written with its screening, gone, or nothing.
//!
//! Every kind of record that holds a text of a person is read here in one way, for whoever follows texts and not
//! kinds.

use domain::kintell_session::{self, FeedbackAmendment};
use domain::mirror;
use domain::screening::TextScreened;
use kernel::{Personal, Version};

use crate::registry::AnyEvent;

/// The kinds of record that hold a text of a person.
pub const AGGREGATES: &[&str] = &[
    "buddy_checkin",
    "buddy_event",
    "buddy_feedback",
    "buddy_match",
    "credential",
    "enrolment",
    "kintell_session",
];

/// What became of the text of a record.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TextChange<'a> {
    /// It was written, or written anew.
    Written(Written<'a>),
    /// There is none any more.
    Gone,
}

/// A text, with what its screening found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Written<'a> {
    /// Which event of the commit says so, from 0.
    pub index: usize,
    /// The number in the aggregate of the event that the text is sealed for, where that is another one.
    pub sealed_at: Option<Version>,
    /// The field of that event.
    pub field: &'static str,
    /// The text, shut.
    pub text: &'a Personal,
    /// Which event of the commit says what was found, from 0.
    pub screened_index: usize,
    /// Who wrote it, and what was found.
    pub screened: &'a TextScreened,
}

impl Written<'_> {
    /// The number of the event that the text is sealed for, in a commit whose aggregate had this many events before.
    pub fn version(&self, before: Version) -> Version {
        self.sealed_at.unwrap_or(before.plus(self.index + 1))
    }
}

/// What a commit says about the text of its record; `None` when it leaves it as it is.
pub fn change(events: &[AnyEvent]) -> Option<TextChange<'_>> {
    // A text that stands again does so after what the record says.
    let mut said = events.iter().enumerate().rev().filter_map(|(index, event)| Some((index, said(event)?)));
    let (index, said) = said.next()?;
    let Some((field, text)) = said else { return Some(TextChange::Gone) };
    let sealed_at = match &events[index] {
        AnyEvent::KintellSession(kintell_session::Event::FeedbackRestored(restored)) => {
            Some(restored.version)
        }
        _ => None,
    };
    let screened = events.iter().enumerate().find_map(|(index, event)| Some((index, screened(event)?)));
    // Every text is screened in its own commit; one that was not would not be known by its findings.
    let (screened_index, screened) = screened?;
    Some(TextChange::Written(Written { index, sealed_at, field, text, screened_index, screened }))
}

/// Whether the record of a commit stands after it: false when it was withdrawn; `None` when the commit leaves that as it was.
pub fn stands(events: &[AnyEvent]) -> Option<bool> {
    use kintell_session::Event;
    let of = |event: &AnyEvent| match event {
        AnyEvent::KintellSession(Event::Completed(_) | Event::Amended(_)) => Some(true),
        AnyEvent::KintellSession(Event::Retracted(_)) => Some(false),
        AnyEvent::BuddyCheckin(event) => mirror_stands(event),
        AnyEvent::BuddyEvent(event) => mirror_stands(event),
        AnyEvent::BuddyFeedback(event) => mirror_stands(event),
        AnyEvent::BuddyMatch(event) => mirror_stands(event),
        AnyEvent::Credential(event) => mirror_stands(event),
        AnyEvent::Enrolment(event) => mirror_stands(event),
        _ => None,
    };
    events.iter().rev().find_map(of)
}

fn mirror_stands<F>(event: &mirror::Event<F>) -> Option<bool> {
    match event {
        mirror::Event::Recorded(_) | mirror::Event::Amended(_) => Some(true),
        mirror::Event::Retracted(_) => Some(false),
        mirror::Event::Confirmed(_) | mirror::Event::TextScreened(_) => None,
    }
}

/// What an event says: nothing, that there is no text, or which.
type Said<'a> = Option<Option<(&'static str, &'a Personal)>>;

fn said(event: &AnyEvent) -> Said<'_> {
    use kintell_session::{Amended, Completed, Event};
    match event {
        AnyEvent::KintellSession(event) => match event {
            Event::Completed(Completed { feedback, .. }) => {
                Some(feedback.as_ref().map(|text| ("feedback", text)))
            }
            Event::Amended(Amended { feedback: FeedbackAmendment::Replaced(text), .. }) => {
                Some(Some(("feedback", text)))
            }
            Event::Amended(Amended { feedback: FeedbackAmendment::Removed, .. }) => Some(None),
            Event::FeedbackRestored(restored) => Some(Some(("feedback", &restored.feedback))),
            _ => None,
        },
        AnyEvent::BuddyCheckin(event) => of_mirror(event),
        AnyEvent::BuddyEvent(event) => of_mirror(event),
        AnyEvent::BuddyFeedback(event) => of_mirror(event),
        AnyEvent::BuddyMatch(event) => of_mirror(event),
        AnyEvent::Credential(event) => of_mirror(event),
        AnyEvent::Enrolment(event) => of_mirror(event),
        _ => None,
    }
}

fn of_mirror<F>(event: &mirror::Event<F>) -> Said<'_> {
    match event {
        mirror::Event::Amended(mirror::Amended { texts_kept: true, .. }) => None,
        mirror::Event::Recorded(mirror::Recorded { text, .. })
        | mirror::Event::Amended(mirror::Amended { text, .. }) => {
            Some(text.as_ref().map(|text| ("text", text)))
        }
        mirror::Event::Confirmed(_) | mirror::Event::TextScreened(_) | mirror::Event::Retracted(_) => None,
    }
}

fn screened(event: &AnyEvent) -> Option<&TextScreened> {
    match event {
        AnyEvent::KintellSession(kintell_session::Event::TextScreened(screened))
        | AnyEvent::BuddyCheckin(mirror::Event::TextScreened(screened))
        | AnyEvent::BuddyEvent(mirror::Event::TextScreened(screened))
        | AnyEvent::BuddyFeedback(mirror::Event::TextScreened(screened))
        | AnyEvent::BuddyMatch(mirror::Event::TextScreened(screened))
        | AnyEvent::Credential(mirror::Event::TextScreened(screened))
        | AnyEvent::Enrolment(mirror::Event::TextScreened(screened)) => Some(screened),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::registry::REGISTRY;

    #[test]
    fn every_kind_whose_texts_are_screened_is_read_here() {
        let screened: BTreeSet<_> = REGISTRY
            .iter()
            .filter(|entry| entry.event.name == "safety.text.screened")
            .map(|entry| entry.aggregate)
            .collect();
        assert_eq!(screened, AGGREGATES.iter().copied().collect());
        for aggregate in screened {
            let golden = serde_json::from_str(include_str!("../events/safety.text.screened/v1.golden.json"));
            let entry =
                crate::registry::find(aggregate, "safety.text.screened", 1).expect("it is registered");
            let data = (entry.from_json)(golden.expect("JSON")).expect("it fits");
            let event = (entry.read)(&data).expect("it reads");
            assert!(super::screened(&event).is_some(), "{aggregate}");
        }
    }
}

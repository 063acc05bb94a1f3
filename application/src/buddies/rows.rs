//! Rows of the files of buddy programmes, read but not resolved.

use domain::buddy_event::EventType;
use domain::buddy_feedback::FromRole;
use domain::buddy_match::MatchStatus;
use domain::rating::Rating;
use kernel::Occurrence;

use crate::source_row::{ContentForm, SourceRow, cell, time};

/// The source stream of matches.
pub(crate) const MATCHES: &str = "buddy.matches";

/// A match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuddyMatchRow {
    /// The source's own id.
    pub match_id: String,
    /// Who is helped.
    pub participant_email: String,
    /// Who helps.
    pub buddy_email: String,
    /// Since when.
    pub matched: Occurrence,
    /// Whether they still meet.
    pub status: MatchStatus,
}

impl SourceRow for BuddyMatchRow {
    fn stream(&self) -> &'static str {
        MATCHES
    }

    fn uid(&self) -> &str {
        &self.match_id
    }

    fn content_in(&self, form: ContentForm) -> Vec<String> {
        let Self { match_id: _, participant_email, buddy_email, matched, status } = self;
        vec![
            form.address(participant_email),
            form.address(buddy_email),
            time(matched),
            status.name().to_owned(),
        ]
    }

    fn emails(&self) -> [Option<&str>; 2] {
        [Some(&self.participant_email), Some(&self.buddy_email)]
    }
}

/// What a match did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuddyEventRow {
    /// The source's own id.
    pub event_id: String,
    /// The match, by the source's own id.
    pub match_id: String,
    /// What.
    pub event_type: EventType,
    /// When.
    pub occurred: Occurrence,
    /// In the buddy's words.
    pub description: Option<String>,
    /// A town or a venue.
    pub location: Option<String>,
}

impl SourceRow for BuddyEventRow {
    fn stream(&self) -> &'static str {
        "buddy.events"
    }

    fn uid(&self) -> &str {
        &self.event_id
    }

    fn content_in(&self, _: ContentForm) -> Vec<String> {
        let Self { event_id: _, match_id, event_type, occurred, description, location } = self;
        vec![
            match_id.clone(),
            event_type.name().to_owned(),
            time(occurred),
            cell(description.as_deref()),
            cell(location.as_deref()),
        ]
    }
}

/// A check-in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuddyCheckinRow {
    /// The source's own id.
    pub checkin_id: String,
    /// The match, by the source's own id.
    pub match_id: String,
    /// When.
    pub occurred: Occurrence,
    /// How the participant is, in the source's word.
    pub mood: Option<String>,
    /// In the participant's words.
    pub notes: Option<String>,
}

impl SourceRow for BuddyCheckinRow {
    fn stream(&self) -> &'static str {
        "buddy.checkins"
    }

    fn uid(&self) -> &str {
        &self.checkin_id
    }

    fn content_in(&self, _: ContentForm) -> Vec<String> {
        let Self { checkin_id: _, match_id, occurred, mood, notes } = self;
        vec![match_id.clone(), time(occurred), cell(mood.as_deref()), cell(notes.as_deref())]
    }
}

/// Feedback on a match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuddyFeedbackRow {
    /// The source's own id.
    pub feedback_id: String,
    /// The match, by the source's own id.
    pub match_id: String,
    /// Who of the two gave it.
    pub from: FromRole,
    /// What they gave.
    pub rating: Option<Rating>,
    /// What they wrote.
    pub text: Option<String>,
    /// When.
    pub occurred: Occurrence,
}

impl SourceRow for BuddyFeedbackRow {
    fn stream(&self) -> &'static str {
        "buddy.feedback"
    }

    fn uid(&self) -> &str {
        &self.feedback_id
    }

    fn content_in(&self, form: ContentForm) -> Vec<String> {
        let Self { feedback_id: _, match_id, from, rating, text, occurred } = self;
        let mut content = vec![
            match_id.clone(),
            from.name().to_owned(),
            cell(rating.map(|rating| rating.raw)),
            cell(text.as_deref()),
            time(occurred),
        ];
        content.extend(form.scale(*rating));
        content
    }
}

//! Matches, and what came of them.

use application::buddies::{BuddyCheckinRow, BuddyEventRow, BuddyFeedbackRow, BuddyMatchRow};
use application::hints::Hint;
use application::source_row::SourceRow as _;
use application::{CommitMeta, Presume};
use chrono_tz::Europe::Oslo;
use domain::buddy_event::EventType;
use domain::buddy_feedback::FromRole;
use domain::buddy_match::{BuddyMatch, MatchStatus};
use domain::mirror::Command;
use domain::rating::Rating;
use kernel::{AggregateId, Occurrence};

use super::{Programme, accepted};

/// A match to be recorded. What is not said is ordinary.
pub(crate) struct Met<'a> {
    pub(crate) id: &'a str,
    pub(crate) participant: &'a str,
    pub(crate) buddy: &'a str,
    pub(crate) day: &'a str,
    pub(crate) status: MatchStatus,
}

impl Default for Met<'_> {
    fn default() -> Self {
        Self {
            id: "bm-1",
            participant: "maryna@participants.example",
            buddy: "ola@warner.example",
            day: "2025-10-01",
            status: MatchStatus::Active,
        }
    }
}

fn on(day: &str) -> Occurrence {
    Occurrence::on(day.parse().expect("a date"), Oslo)
}

impl Programme {
    pub(crate) async fn matched(&mut self, met: Met<'_>) -> AggregateId {
        let row = BuddyMatchRow {
            match_id: met.id.to_owned(),
            participant_email: met.participant.to_owned(),
            buddy_email: met.buddy.to_owned(),
            matched: on(met.day),
            status: met.status,
        };
        let id = AggregateId::new(row.record(&self.keys).0);
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.record_buddy_match(&context, &self.keys, row, provenance, Hint::Absent);
        accepted(&told.await.expect("the use case works"));
        id
    }

    pub(crate) async fn retract_match(&mut self, buddy_match: AggregateId) {
        let (context, meta) = (self.context(), CommitMeta::default());
        let command = Command::Retract { reason: "a test".to_owned(), version: None };
        let told =
            self.platform.execute::<BuddyMatch>(&context, buddy_match, Presume::Nothing, command, &meta);
        assert!(told.await.expect("the use case works").expect("there is such a match").recorded());
    }

    pub(crate) async fn buddy_event(&mut self, id: &str, match_id: &str, event_type: EventType, day: &str) {
        let row = BuddyEventRow {
            event_id: id.to_owned(),
            match_id: match_id.to_owned(),
            event_type,
            occurred: on(day),
            description: Some("We looked at the harbour together".to_owned()),
            location: Some("Bergen".to_owned()),
        };
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.record_buddy_event(&context, &self.keys, row, provenance, Hint::Absent);
        accepted(&told.await.expect("the use case works"));
    }

    pub(crate) async fn checkin(&mut self, id: &str, match_id: &str, mood: &str, day: &str) {
        let row = BuddyCheckinRow {
            checkin_id: id.to_owned(),
            match_id: match_id.to_owned(),
            occurred: on(day),
            mood: Some(mood.to_owned()),
            notes: None,
        };
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.record_buddy_checkin(&context, &self.keys, row, provenance, Hint::Absent);
        accepted(&told.await.expect("the use case works"));
    }

    /// Feedback of the participant: a rating, and no text.
    pub(crate) async fn buddy_feedback(&mut self, id: &str, match_id: &str, rating: u8, day: &str) {
        let row = BuddyFeedbackRow {
            feedback_id: id.to_owned(),
            match_id: match_id.to_owned(),
            from: FromRole::Participant,
            rating: Rating::one_to_five(rating),
            text: None,
            occurred: on(day),
        };
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.record_buddy_feedback(&context, &self.keys, row, provenance, Hint::Absent);
        accepted(&told.await.expect("the use case works"));
    }
}

//! Buddy matches as the `buddies` read model knows them, and what came of each: its timeline.

pub(crate) mod matches;
pub(crate) mod timeline;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::named::named;
use crate::quality::QualityFinding;

named! {
    /// Where a match stands.
    pub enum MatchStatus {
        /// The two meet.
        Active = "active",
        /// They do not meet for now.
        Paused = "paused",
        /// They meet no longer.
        Ended = "ended",
        /// Its record was withdrawn: it counts no longer.
        Retracted = "retracted",
    }
}

named! {
    /// What a match did.
    pub enum BuddyEventType {
        /// They met.
        Hangout = "hangout",
        /// They did something together.
        Activity = "activity",
        /// They took part in a workshop.
        Workshop = "workshop",
    }
}

named! {
    /// Where a mood points.
    pub enum MoodValence {
        /// Bad.
        Negative = "negative",
        /// Neither.
        Neutral = "neutral",
        /// Good.
        Positive = "positive",
    }
}

named! {
    /// One of the two of a match.
    pub enum BuddyRole {
        /// Who is helped.
        Participant = "participant",
        /// Who helps.
        Buddy = "buddy",
    }
}

/// A match: a volunteer and a participant who meet.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct BuddyMatch {
    /// The match.
    pub id: Uuid,
    /// The source's own id, for example `bm-17`.
    pub external_id: String,
    /// Where it stands.
    pub status: MatchStatus,
    /// Who is helped.
    pub participant_id: Uuid,
    /// Who helps.
    pub buddy_id: Uuid,
    /// The company it counts for; null is unattributed.
    #[schema(required = true)]
    pub company_id: Option<Uuid>,
    /// The day since which they meet.
    pub matched_on: NaiveDate,
    /// The instant; null when only the day is known.
    #[schema(required = true)]
    pub matched_at: Option<DateTime<Utc>>,
    /// Doubts kept with it.
    pub quality: Vec<QualityFinding>,
    /// When the platform first knew of it.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// When its record was withdrawn.
    #[schema(required = true)]
    pub retracted_at: Option<DateTime<Utc>>,
    /// The version of its source record.
    pub source_version: DateTime<Utc>,
    /// How many events it has in the history.
    #[sqlx(try_from = "i64")]
    pub version: u64,
    /// The sequence of the commit that last changed it.
    #[sqlx(try_from = "i64")]
    pub sequence: u64,
}

/// What a record on the timeline of a match says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// The two did something.
    Event {
        /// What.
        event_type: BuddyEventType,
    },
    /// The participant told how they are.
    Checkin {
        /// In the source's word.
        #[schema(required = true)]
        mood: Option<String>,
        /// Where that word points; null when it is not in the list of known moods.
        #[schema(required = true)]
        mood_valence: Option<MoodValence>,
    },
    /// One of the two judged the match.
    Feedback {
        /// Which of the two.
        from_role: BuddyRole,
        /// As given.
        #[schema(required = true)]
        rating_raw: Option<u8>,
        /// In thousandths of the scale: 0 to 1000.
        #[schema(required = true)]
        rating_milli: Option<u16>,
    },
}

/// A record on the timeline of a match.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// The record.
    pub id: Uuid,
    /// The source's own id.
    pub external_id: String,
    /// The day.
    pub local_date: NaiveDate,
    /// The instant; null when only the day is known.
    #[schema(required = true)]
    pub occurred_at: Option<DateTime<Utc>>,
    /// The company it counts for; null is unattributed.
    #[schema(required = true)]
    pub company_id: Option<Uuid>,
    /// Doubts kept with it.
    pub quality: Vec<QualityFinding>,
    /// When its record was withdrawn: it is shown and counts no longer.
    #[schema(required = true)]
    pub retracted_at: Option<DateTime<Utc>>,
    /// What it says.
    #[serde(flatten)]
    pub happening: Happening,
}

/// A match with what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuddyMatchDetail {
    /// The match.
    pub buddy_match: BuddyMatch,
    /// The rule that chose the company, for example `membership-on-the-day/1`.
    pub attribution_rule: String,
    /// Its events, check-ins and feedback, oldest first: at most 1000.
    pub timeline: Vec<TimelineEntry>,
    /// Whether there are more than these.
    pub timeline_cut: bool,
}

//! The changes of a batch as statements over arrays.

use chrono::{DateTime, NaiveDate, Utc};
use domain::attribution::Attribution;
use domain::buddy_match::Pair;
use domain::mood::Valence;
use domain::{buddy_checkin, buddy_event, buddy_feedback, buddy_match};
use kernel::{CompanyId, Occurrence, Timestamp};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Changes;
use crate::engine::Schema;
use crate::mirrored::{record_rows, retract, rows, upsert};

record_rows! {
    /// A match.
    OfMatch : MatchRow in MatchColumns {
        participant_id: Uuid = "uuid",
        buddy_id: Uuid = "uuid",
        company_id: Option<Uuid> = "uuid",
        attribution_rule: String = "text",
        status: &'static str = "text",
        matched_on: NaiveDate = "date",
        matched_at: Option<DateTime<Utc>> = "timestamptz",
    }
}

record_rows! {
    /// What a match did.
    OfEvent : EventRow in EventColumns {
        match_id: Uuid = "uuid",
        participant_id: Uuid = "uuid",
        buddy_id: Uuid = "uuid",
        company_id: Option<Uuid> = "uuid",
        attribution_rule: String = "text",
        event_type: &'static str = "text",
        local_date: NaiveDate = "date",
        occurred_at: Option<DateTime<Utc>> = "timestamptz",
    }
}

record_rows! {
    /// A check-in.
    OfCheckin : CheckinRow in CheckinColumns {
        match_id: Uuid = "uuid",
        participant_id: Uuid = "uuid",
        buddy_id: Uuid = "uuid",
        company_id: Option<Uuid> = "uuid",
        attribution_rule: String = "text",
        local_date: NaiveDate = "date",
        occurred_at: Option<DateTime<Utc>> = "timestamptz",
        mood: Option<String> = "text",
        mood_valence: Option<&'static str> = "text",
    }
}

record_rows! {
    /// Feedback on a match.
    OfFeedback : FeedbackRow in FeedbackColumns {
        match_id: Uuid = "uuid",
        participant_id: Uuid = "uuid",
        buddy_id: Uuid = "uuid",
        company_id: Option<Uuid> = "uuid",
        attribution_rule: String = "text",
        from_role: &'static str = "text",
        local_date: NaiveDate = "date",
        occurred_at: Option<DateTime<Utc>> = "timestamptz",
        rating_raw: Option<i16> = "smallint",
        rating_milli: Option<i16> = "smallint",
    }
}

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    let (counted, retracted) = rows::<_, _, MatchRow, MatchColumns>(changes.matches, |f| &f.quality, matched);
    counted.execute(conn, &upsert(schema, "buddy_matches", MatchColumns::NAMES)).await?;
    retract(conn, schema, "buddy_matches", retracted).await?;

    let (counted, retracted) = rows::<_, _, EventRow, EventColumns>(changes.events, |f| &f.quality, logged);
    counted.execute(conn, &upsert(schema, "buddy_events", EventColumns::NAMES)).await?;
    retract(conn, schema, "buddy_events", retracted).await?;

    let (counted, retracted) =
        rows::<_, _, CheckinRow, CheckinColumns>(changes.checkins, |f| &f.quality, checked_in);
    counted.execute(conn, &upsert(schema, "buddy_checkins", CheckinColumns::NAMES)).await?;
    retract(conn, schema, "buddy_checkins", retracted).await?;

    let (counted, retracted) =
        rows::<_, _, FeedbackRow, FeedbackColumns>(changes.feedback, |f| &f.quality, fed_back);
    counted.execute(conn, &upsert(schema, "buddy_feedback", FeedbackColumns::NAMES)).await?;
    retract(conn, schema, "buddy_feedback", retracted).await
}

fn company(attribution: &Attribution) -> Option<Uuid> {
    attribution.company.map(CompanyId::uuid)
}

fn instant(occurred: &Occurrence) -> Option<DateTime<Utc>> {
    occurred.at.map(Timestamp::to_datetime)
}

fn matched(facts: buddy_match::Facts) -> OfMatch {
    OfMatch {
        participant_id: facts.participant.uuid(),
        buddy_id: facts.buddy.uuid(),
        company_id: company(&facts.attribution),
        attribution_rule: facts.attribution.rule,
        status: facts.status.name(),
        matched_on: facts.matched.local_date,
        matched_at: instant(&facts.matched),
    }
}

fn logged(facts: buddy_event::Facts) -> OfEvent {
    let Pair { buddy_match, participant, buddy, version: _ } = facts.pair;
    OfEvent {
        match_id: buddy_match.uuid(),
        participant_id: participant.uuid(),
        buddy_id: buddy.uuid(),
        company_id: company(&facts.attribution),
        attribution_rule: facts.attribution.rule,
        event_type: facts.event_type.name(),
        local_date: facts.occurred.local_date,
        occurred_at: instant(&facts.occurred),
    }
}

fn checked_in(facts: buddy_checkin::Facts) -> OfCheckin {
    let Pair { buddy_match, participant, buddy, version: _ } = facts.pair;
    OfCheckin {
        match_id: buddy_match.uuid(),
        participant_id: participant.uuid(),
        buddy_id: buddy.uuid(),
        company_id: company(&facts.attribution),
        attribution_rule: facts.attribution.rule,
        local_date: facts.occurred.local_date,
        occurred_at: instant(&facts.occurred),
        mood_valence: facts.mood.as_ref().and_then(|mood| mood.valence).map(Valence::name),
        mood: facts.mood.map(|mood| mood.given),
    }
}

fn fed_back(facts: buddy_feedback::Facts) -> OfFeedback {
    let Pair { buddy_match, participant, buddy, version: _ } = facts.pair;
    OfFeedback {
        match_id: buddy_match.uuid(),
        participant_id: participant.uuid(),
        buddy_id: buddy.uuid(),
        company_id: company(&facts.attribution),
        attribution_rule: facts.attribution.rule,
        from_role: facts.from.name(),
        local_date: facts.occurred.local_date,
        occurred_at: instant(&facts.occurred),
        rating_raw: facts.rating.map(|rating| i16::from(rating.raw)),
        rating_milli: facts.rating.map(|rating| i16::try_from(rating.normalised_milli).unwrap_or(i16::MAX)),
    }
}

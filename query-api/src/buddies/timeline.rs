//! Reads what came of one match, in time order.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{BuddyEventType, BuddyRole, Happening, MoodValence, TimelineEntry};
use crate::fault::ReadFault;
use crate::quality::QualityFinding;
use crate::reading::Reading;

/// The most records on one timeline.
const ENTRIES_MAX: usize = 1_000;

/// A record as a row of `timeline.sql`: the columns of other kinds than its own are null.
#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    id: Uuid,
    external_id: String,
    local_date: NaiveDate,
    occurred_at: Option<DateTime<Utc>>,
    company_id: Option<Uuid>,
    event_type: Option<BuddyEventType>,
    mood: Option<String>,
    mood_valence: Option<MoodValence>,
    from_role: Option<BuddyRole>,
    rating_raw: Option<i16>,
    rating_milli: Option<i16>,
    quality: Vec<QualityFinding>,
    retracted_at: Option<DateTime<Utc>>,
}

/// The oldest records of a match, and whether there are more.
pub(crate) async fn of(
    reading: &mut Reading,
    buddy_match: Uuid,
) -> Result<(Vec<TimelineEntry>, bool), ReadFault> {
    let mut rows: Vec<Row> = sqlx::query_as(include_str!("timeline.sql"))
        .bind(buddy_match)
        .bind(i64::try_from(ENTRIES_MAX + 1).unwrap_or(i64::MAX))
        .fetch_all(&mut *reading.tx)
        .await?;
    let cut = rows.len() > ENTRIES_MAX;
    rows.truncate(ENTRIES_MAX);
    let entries = rows.into_iter().map(TimelineEntry::try_from).collect::<Result<_, _>>()?;
    Ok((entries, cut))
}

impl TryFrom<Row> for TimelineEntry {
    type Error = ReadFault;

    fn try_from(row: Row) -> Result<Self, ReadFault> {
        let happening = match (row.kind.as_str(), row.event_type, row.from_role) {
            ("event", Some(event_type), _) => Happening::Event { event_type },
            ("checkin", ..) => Happening::Checkin { mood: row.mood, mood_valence: row.mood_valence },
            ("feedback", _, Some(from_role)) => Happening::Feedback {
                from_role,
                rating_raw: row.rating_raw.and_then(|raw| u8::try_from(raw).ok()),
                rating_milli: row.rating_milli.and_then(|milli| u16::try_from(milli).ok()),
            },
            _ => return Err(ReadFault::Incoherent { table: "buddies", what: "a record of a match" }),
        };
        Ok(Self {
            id: row.id,
            external_id: row.external_id,
            local_date: row.local_date,
            occurred_at: row.occurred_at,
            company_id: row.company_id,
            quality: row.quality,
            retracted_at: row.retracted_at,
            happening,
        })
    }
}

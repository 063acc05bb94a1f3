//! What happened to an item, event by event, as rows.

use chrono::{DateTime, Utc};
use domain::review::{EscalationReason, Event, Outcome, Round};
use kernel::{Personal, PrincipalId, Timestamp, Version};
use uuid::Uuid;

use crate::engine::DecodedCommit;
use crate::engine::bulk::bulk_rows;

bulk_rows! {
    /// One event of an item.
    HistoryRow in HistoryColumns {
        tenant: Uuid = "uuid",
        item_id: Uuid = "uuid",
        number: i64 = "bigint",
        at: DateTime<Utc> = "timestamptz",
        kind: &'static str = "text",
        principal: Uuid = "uuid",
        role: &'static str = "text",
        outcome: Option<&'static str> = "text",
        round: Option<&'static str> = "text",
        until: Option<DateTime<Utc>> = "timestamptz",
        reason: Option<&'static str> = "text",
        author_id: Option<Uuid> = "uuid",
        note: Option<Vec<u8>> = "bytea",
    }
}

/// The row of an event.
pub(super) fn row(commit: &DecodedCommit, number: Version, event: &Event) -> HistoryRow {
    let said = said(event);
    let author = match said.note {
        Some(Personal::Sealed(sealed)) => Some(sealed.subject.uuid()),
        _ => None,
    };
    let actor = &commit.commit.actor;
    HistoryRow {
        tenant: commit.commit.tenant.uuid(),
        item_id: commit.commit.aggregate_id.uuid(),
        number: i64::try_from(number.get()).unwrap_or(i64::MAX),
        at: commit.commit.recorded_at.to_datetime(),
        kind: said.kind,
        // Of an assignment, to whom: who gave it stands in the event.
        principal: said.to.unwrap_or(actor.principal).uuid(),
        role: actor.role.name(),
        outcome: said.outcome.map(Outcome::name),
        round: said.round.map(Round::name),
        until: said.until.map(Timestamp::to_datetime),
        reason: said.reason,
        author_id: author,
        note: commit.sealed(number, "note", said.note),
    }
}

/// What an event says beside who and when.
#[derive(Default)]
struct Said<'a> {
    kind: &'static str,
    to: Option<PrincipalId>,
    outcome: Option<Outcome>,
    round: Option<Round>,
    until: Option<Timestamp>,
    reason: Option<&'static str>,
    note: Option<&'a Personal>,
}

fn said(event: &Event) -> Said<'_> {
    match event {
        Event::FlagRaised(_) => Said { kind: "raised", ..Said::default() },
        Event::UrgencyRaised(_) => Said { kind: "urgency_raised", ..Said::default() },
        Event::FlagSuperseded(_) => Said { kind: "superseded", ..Said::default() },
        Event::Claimed(claimed) => Said { kind: "claimed", until: Some(claimed.until), ..Said::default() },
        Event::Renewed(renewed) => Said { kind: "renewed", until: Some(renewed.until), ..Said::default() },
        Event::Released(_) => Said { kind: "released", ..Said::default() },
        Event::Assigned(assigned) => Said {
            kind: "assigned",
            to: Some(assigned.reviewer),
            until: Some(assigned.until),
            ..Said::default()
        },
        Event::Completed(completed) => Said {
            kind: "reviewed",
            outcome: Some(completed.outcome),
            round: Some(completed.round),
            note: completed.note.as_ref(),
            ..Said::default()
        },
        Event::Dismissed(dismissed) => Said {
            kind: "dismissed",
            outcome: Some(Outcome::Dismissed),
            round: Some(dismissed.round),
            note: dismissed.note.as_ref(),
            ..Said::default()
        },
        Event::Escalated(escalated) => Said {
            kind: "escalated",
            reason: Some(match escalated.reason {
                EscalationReason::Asked => "asked",
                EscalationReason::Disagreement => "disagreement",
            }),
            note: escalated.note.as_ref(),
            ..Said::default()
        },
        Event::Appealed(appealed) => {
            Said { kind: "appealed", note: appealed.note.as_ref(), ..Said::default() }
        }
    }
}

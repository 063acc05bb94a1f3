//! The changes of a batch as statements over arrays.

use chrono::{DateTime, NaiveDate, Utc};
use domain::quality::QualityFinding;
use domain::screening::{Screening, Severity};
use kernel::{AggregateId, Precision, TenantId, Timestamp};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Changes;
use super::change::SessionChange;
use crate::engine::Schema;
use crate::engine::bulk::bulk_rows;

bulk_rows! {
    /// What is written about a session; `set_…` says whether the columns after it change.
    SessionRow in SessionColumns {
        tenant: Uuid = "uuid",
        id: Uuid = "uuid",
        set_base: bool = "boolean",
        external_session_id: Option<String> = "text",
        session_type: Option<&'static str> = "text",
        participant_id: Option<Uuid> = "uuid",
        volunteer_id: Option<Uuid> = "uuid",
        source_version: Option<DateTime<Utc>> = "timestamptz",
        status: Option<&'static str> = "text",
        set_scheduled: bool = "boolean",
        scheduled_on: Option<NaiveDate> = "date",
        scheduled_at: Option<DateTime<Utc>> = "timestamptz",
        set_facts: bool = "boolean",
        company_id: Option<Uuid> = "uuid",
        attribution_rule: Option<String> = "text",
        local_date: Option<NaiveDate> = "date",
        occurred_at: Option<DateTime<Utc>> = "timestamptz",
        zone: Option<String> = "text",
        precision: Option<&'static str> = "text",
        duration_minutes: Option<i32> = "integer",
        rating_raw: Option<i16> = "smallint",
        rating_scale_min: Option<i16> = "smallint",
        rating_scale_max: Option<i16> = "smallint",
        rating_milli: Option<i16> = "smallint",
        quality_findings: String = "text",
        set_feedback: bool = "boolean",
        feedback: Option<Vec<u8>> = "bytea",
        set_screening: bool = "boolean",
        language: Option<String> = "text",
        text_length: Option<i32> = "integer",
        screening_rules: Option<String> = "text",
        screening_severity: Option<&'static str> = "text",
        screening_findings: Value = "jsonb",
        set_retracted: bool = "boolean",
        retracted_at: Option<DateTime<Utc>> = "timestamptz",
        recorded_at: DateTime<Utc> = "timestamptz",
        changed_at: DateTime<Utc> = "timestamptz",
        version: i64 = "bigint",
        sequence: i64 = "bigint",
    }
}

bulk_rows! {
    /// A person whose texts are gone.
    ErasedRow in ErasedColumns {
        tenant: Uuid = "uuid",
        person_id: Uuid = "uuid",
    }
}

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    let erased = || -> ErasedColumns {
        let row = |(tenant, person): &(TenantId, AggregateId)| ErasedRow {
            tenant: tenant.uuid(),
            person_id: person.uuid(),
        };
        changes.erased.iter().map(row).collect()
    };
    erased().execute(conn, &schema.fill(include_str!("erased.sql"))).await?;
    erased().execute(conn, &schema.fill(include_str!("forget_feedback.sql"))).await?;
    let (fresh, known): (Vec<_>, Vec<_>) = changes.sessions.into_iter().partition(|(_, change)| change.fresh);
    // Fresh sessions are nearly all of an import, and cannot be there yet: no row is looked for.
    let insert = include_str!("insert_sessions.sql").replace("{rows}", ROWS);
    rows(fresh).execute(conn, &schema.fill(&insert)).await?;
    let insert = include_str!("insert_sessions.sql").replace("{rows}", "given");
    let change = include_str!("change_sessions.sql").replace("{insert}", &insert);
    rows(known).execute(conn, &schema.fill(&change)).await?;
    Ok(())
}

/// The given rows, each with whether its participant is erased.
const ROWS: &str = "(SELECT given.*, e.person_id IS NOT NULL AS is_erased FROM {given}
    LEFT JOIN {schema}.erased AS e ON e.tenant = given.tenant AND e.person_id = given.participant_id) AS given";

fn rows(changes: Vec<((TenantId, AggregateId), SessionChange)>) -> SessionColumns {
    changes.into_iter().map(row).collect()
}

fn row(((tenant, id), change): ((TenantId, AggregateId), SessionChange)) -> SessionRow {
    let (set_base, base) = (change.base.is_some(), change.base);
    let (set_facts, facts) = (change.facts.is_some(), change.facts);
    let occurred = facts.as_ref().map(|facts| &facts.occurred);
    let rating = facts.as_ref().and_then(|facts| facts.rating);
    let quality = facts.as_ref().map(|facts| facts.quality.as_slice()).unwrap_or_default();
    let (set_screening, screening) = (change.screening.is_set(), change.screening.value());
    SessionRow {
        tenant: tenant.uuid(),
        id: id.uuid(),
        set_base,
        session_type: base.as_ref().map(|base| base.session_type.name()),
        participant_id: base.as_ref().map(|base| base.participant.uuid()),
        volunteer_id: base.as_ref().map(|base| base.volunteer.uuid()),
        source_version: base.as_ref().map(|base| base.source_version.to_datetime()),
        external_session_id: base.map(|base| base.external_id),
        status: change.status,
        set_scheduled: change.scheduled.is_some(),
        scheduled_on: change.scheduled.as_ref().map(|scheduled| scheduled.local_date),
        scheduled_at: change
            .scheduled
            .as_ref()
            .and_then(|scheduled| scheduled.at)
            .map(Timestamp::to_datetime),
        set_facts,
        local_date: occurred.map(|occurred| occurred.local_date),
        occurred_at: occurred.and_then(|occurred| occurred.at).map(Timestamp::to_datetime),
        zone: occurred.map(|occurred| occurred.zone.clone()),
        precision: occurred.map(|occurred| precision(occurred.precision)),
        duration_minutes: facts.as_ref().map(|facts| i32::from(facts.duration_min)),
        rating_raw: rating.map(|rating| i16::from(rating.raw)),
        rating_scale_min: rating.map(|rating| i16::from(rating.scale_min)),
        rating_scale_max: rating.map(|rating| i16::from(rating.scale_max)),
        rating_milli: rating.map(|rating| i16::try_from(rating.normalised_milli).unwrap_or(i16::MAX)),
        quality_findings: quality.iter().copied().map(quality_name).collect::<Vec<_>>().join(","),
        company_id: facts
            .as_ref()
            .and_then(domain::kintell_session::Facts::company)
            .map(kernel::CompanyId::uuid),
        attribution_rule: facts.map(|facts| facts.attribution.rule),
        set_feedback: change.feedback.is_set(),
        feedback: change.feedback.value(),
        set_screening,
        language: screening
            .as_ref()
            .and_then(|s| s.language.as_ref())
            .map(|language| language.code().to_owned()),
        text_length: screening.as_ref().map(|s| i32::try_from(s.length_chars).unwrap_or(i32::MAX)),
        screening_severity: screening.as_ref().and_then(Screening::highest_severity).map(severity),
        screening_findings: json!(screening.as_ref().map(|s| s.findings.as_slice()).unwrap_or_default()),
        screening_rules: screening.map(|screening| screening.rules_version),
        set_retracted: change.retracted_at.is_set(),
        retracted_at: change.retracted_at.value().map(Timestamp::to_datetime),
        recorded_at: change.recorded_at.to_datetime(),
        changed_at: change.changed_at.to_datetime(),
        version: i64::try_from(change.version.get()).unwrap_or(i64::MAX),
        sequence: change.sequence.as_i64(),
    }
}

const fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Date => "date",
        Precision::Minute => "minute",
        Precision::Instant => "instant",
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
    }
}

fn quality_name(finding: QualityFinding) -> String {
    // The name in events, which serde knows.
    json!(finding).as_str().unwrap_or_default().to_owned()
}

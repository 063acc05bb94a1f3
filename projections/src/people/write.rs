//! The changes of a batch as statements over arrays.

use chrono::{DateTime, NaiveDate, Utc};
use domain::enrolment;
use domain::identifier::Holder;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Changes;
use super::fold::{CompanyChange, IdentifierChange, Key};
use super::person::PersonChange;
use crate::engine::Schema;
use crate::engine::bulk::bulk_rows;
use crate::mirrored::{record_rows, retract, rows, upsert};

bulk_rows! {
    /// What is written about a person; `set_…` says whether the columns after it change.
    PersonRow in PersonColumns {
        tenant: Uuid = "uuid",
        person_id: Uuid = "uuid",
        registered_at: Option<DateTime<Utc>> = "timestamptz",
        roles: String = "text",
        status: Option<&'static str> = "text",
        set_sealed: bool = "boolean",
        email: Option<Vec<u8>> = "bytea",
        given_name: Option<Vec<u8>> = "bytea",
        family_name: Option<Vec<u8>> = "bytea",
        formatted_name: Option<Vec<u8>> = "bytea",
        phone: Option<Vec<u8>> = "bytea",
        address: Option<Vec<u8>> = "bytea",
        employee_number: Option<Vec<u8>> = "bytea",
        directory_id: Option<Vec<u8>> = "bytea",
        set_plain: bool = "boolean",
        country: Option<String> = "text",
        cost_centre: Option<String> = "text",
        version: i64 = "bigint",
        sequence: i64 = "bigint",
    }
}

bulk_rows! {
    /// A directory record whose spans are replaced.
    RecordRow in RecordColumns {
        tenant: Uuid = "uuid",
        person_id: Uuid = "uuid",
        record_id: Uuid = "uuid",
    }
}

bulk_rows! {
    /// One span of a directory record.
    SpanRow in SpanColumns {
        tenant: Uuid = "uuid",
        person_id: Uuid = "uuid",
        record_id: Uuid = "uuid",
        ordinal: i32 = "integer",
        company_id: Uuid = "uuid",
        since: Option<NaiveDate> = "date",
        until: Option<NaiveDate> = "date",
    }
}

bulk_rows! {
    /// What is written about a company; without a name only its withdrawal.
    CompanyRow in CompanyColumns {
        tenant: Uuid = "uuid",
        company_id: Uuid = "uuid",
        reference: Option<String> = "text",
        name: Option<String> = "text",
        industry: Option<String> = "text",
        country: Option<String> = "text",
        size_band: Option<String> = "text",
        retracted_at: Option<DateTime<Utc>> = "timestamptz",
        version: i64 = "bigint",
        sequence: i64 = "bigint",
    }
}

bulk_rows! {
    /// What is written about an identifier; without a kind only its state.
    IdentifierRow in IdentifierColumns {
        tenant: Uuid = "uuid",
        identifier_id: Uuid = "uuid",
        kind: Option<&'static str> = "text",
        holder_kind: Option<&'static str> = "text",
        holder_id: Option<Uuid> = "uuid",
        state: &'static str = "text",
    }
}

record_rows! {
    /// A place in a programme.
    OfEnrolment : EnrolmentRow in EnrolmentColumns {
        person_id: Uuid = "uuid",
        programme: &'static str = "text",
        role: &'static str = "text",
        status: &'static str = "text",
        enrolled_on: NaiveDate = "date",
        ended_on: Option<NaiveDate> = "date",
    }
}

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    let people: PersonColumns = changes.people.into_iter().map(person).collect();
    people.execute(conn, &schema.fill(include_str!("people.sql"))).await?;

    let mut records = Vec::with_capacity(changes.memberships.len());
    let mut spans = Vec::with_capacity(changes.memberships.len());
    for ((tenant, person, record), held) in changes.memberships {
        let (tenant, person_id, record_id) = (tenant.uuid(), person.uuid(), record.0);
        records.push(RecordRow { tenant, person_id, record_id });
        for (ordinal, span) in (0..).zip(held) {
            let (company_id, since, until) = (span.company.uuid(), span.since, span.until);
            spans.push(SpanRow { tenant, person_id, record_id, ordinal, company_id, since, until });
        }
    }
    let records: RecordColumns = records.into_iter().collect();
    records.execute(conn, &schema.fill(include_str!("forget_memberships.sql"))).await?;
    let spans: SpanColumns = spans.into_iter().collect();
    spans.execute(conn, &schema.fill(include_str!("memberships.sql"))).await?;

    let companies: CompanyColumns = changes.companies.into_iter().map(company).collect();
    companies.execute(conn, &schema.fill(include_str!("companies.sql"))).await?;
    let identifiers: IdentifierColumns = changes.identifiers.into_iter().map(identifier).collect();
    identifiers.execute(conn, &schema.fill(include_str!("identifiers.sql"))).await?;
    let (counted, retracted) =
        rows::<_, _, EnrolmentRow, EnrolmentColumns>(changes.enrolments, |f| &f.quality, enrolled);
    counted.execute(conn, &upsert(schema, "enrolments", EnrolmentColumns::NAMES)).await?;
    retract(conn, schema, "enrolments", retracted).await
}

fn enrolled(facts: enrolment::Facts) -> OfEnrolment {
    OfEnrolment {
        person_id: facts.person.uuid(),
        programme: facts.programme.name(),
        role: facts.role.name(),
        status: facts.status.name(),
        enrolled_on: facts.enrolled.local_date,
        ended_on: facts.ended.map(|ended| ended.local_date),
    }
}

fn person(((tenant, person), change): (Key, PersonChange)) -> PersonRow {
    let (set_sealed, set_plain) = (change.sealed.is_some(), change.plain.is_some());
    let [email, given_name, family_name, formatted_name, phone, address, employee_number, directory_id] =
        change.sealed.unwrap_or_default();
    let (country, cost_centre) = change.plain.unwrap_or_default();
    PersonRow {
        tenant: tenant.uuid(),
        person_id: person.uuid(),
        registered_at: change.registered_at.map(kernel::Timestamp::to_datetime),
        roles: change.roles.into_iter().collect::<Vec<_>>().join(","),
        status: change.status,
        set_sealed,
        email,
        given_name,
        family_name,
        formatted_name,
        phone,
        address,
        employee_number,
        directory_id,
        set_plain,
        country,
        cost_centre,
        version: i64::try_from(change.version.get()).unwrap_or(i64::MAX),
        sequence: change.sequence.as_i64(),
    }
}

fn company(((tenant, company), change): (Key, CompanyChange)) -> CompanyRow {
    let details = change.details;
    let (reference, name) = details.as_ref().map(|d| (d.reference.clone(), d.name.clone())).unzip();
    let (industry, country, size_band) =
        details.map(|details| (details.industry, details.country, details.size_band)).unwrap_or_default();
    CompanyRow {
        tenant: tenant.uuid(),
        company_id: company.uuid(),
        reference,
        name,
        industry,
        country,
        size_band,
        retracted_at: change.retracted_at.map(kernel::Timestamp::to_datetime),
        version: i64::try_from(change.version.get()).unwrap_or(i64::MAX),
        sequence: change.sequence.as_i64(),
    }
}

fn identifier(((tenant, identifier), change): (Key, IdentifierChange)) -> IdentifierRow {
    let (kind, holder) = change.claim.unzip();
    let (holder_kind, holder_id) = holder
        .map(|holder| match holder {
            Holder::Person(person) => ("person", person.uuid()),
            Holder::Company(company) => ("company", company.uuid()),
        })
        .unzip();
    IdentifierRow {
        tenant: tenant.uuid(),
        identifier_id: identifier.uuid(),
        kind: kind.map(domain::identifier::IdentifierKind::name),
        holder_kind,
        holder_id,
        state: change.state,
    }
}

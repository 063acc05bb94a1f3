//! The log of unsealings: who read what about whom, when, and what for. Append-only, ids only.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, PersonId, PrincipalId, Purpose, Role, SealedField, TenantId, Timestamp};
use serde::Serialize;
use sqlx::Row;
use uuid::Uuid;

use super::KeyStore;
use super::unseal::UnsealRequest;
use crate::KeyError;

/// One entry: what one request read about one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsealing {
    /// When.
    pub at: Timestamp,
    /// Who read.
    pub actor: Actor,
    /// What for.
    pub purpose: String,
    /// About whom.
    pub person: PersonId,
    /// Which fields, each as `aggregate.field`, without repetition.
    pub fields: Vec<String>,
    /// How many texts.
    pub count: i32,
}

/// What a request reads about one person.
#[derive(Default)]
pub(super) struct PersonRead {
    fields: BTreeSet<String>,
    count: i32,
}

#[derive(Serialize)]
struct Entry {
    person: Uuid,
    fields: BTreeSet<String>,
    count: i32,
}

impl PersonRead {
    pub(super) fn add(&mut self, field: &SealedField) {
        self.fields.insert(format!("{}.{}", field.aggregate, field.field));
        self.count += 1;
    }
}

/// The name of a purpose in the log; the same as in events.
fn name_of(purpose: Purpose) -> String {
    match serde_json::to_value(purpose) {
        Ok(serde_json::Value::String(name)) => name,
        _ => unreachable!("a purpose is written as its name"),
    }
}

impl KeyStore {
    /// Durable when this returns.
    pub(super) async fn log_unsealing(
        &self,
        request: &UnsealRequest,
        read: BTreeMap<PersonId, PersonRead>,
    ) -> Result<(), KeyError> {
        if read.is_empty() {
            return Ok(());
        }
        let entry = |(person, PersonRead { fields, count }): (PersonId, PersonRead)| Entry {
            person: person.uuid(),
            fields,
            count,
        };
        let entries: Vec<Entry> = read.into_iter().map(entry).collect();
        sqlx::query(include_str!("../../sql/log_unsealings.sql"))
            .bind(self.shared.clock.now().to_datetime())
            .bind(request.tenant.uuid())
            .bind(request.actor.principal.uuid())
            .bind(request.actor.role.name())
            .bind(request.actor.on_behalf_of.map(PersonId::uuid))
            .bind(name_of(request.purpose))
            .bind(sqlx::types::Json(entries))
            .execute(&self.shared.databases.keys)
            .await?;
        Ok(())
    }

    /// Who read about a person, newest first.
    pub async fn unsealings_of(
        &self,
        tenant: TenantId,
        person: PersonId,
        most: u16,
    ) -> Result<Vec<Unsealing>, KeyError> {
        let rows = sqlx::query(
            "SELECT at, principal, role, on_behalf_of, purpose, fields, count FROM keys.unsealings
             WHERE tenant = $1 AND person = $2 ORDER BY id DESC LIMIT $3",
        )
        .bind(tenant.uuid())
        .bind(person.uuid())
        .bind(i64::from(most))
        .fetch_all(&self.shared.databases.keys)
        .await?;
        rows.iter().map(|row| read_entry(row, person).map_err(KeyError::from)).collect()
    }
}

fn read_entry(row: &sqlx::postgres::PgRow, person: PersonId) -> Result<Unsealing, sqlx::Error> {
    let at: chrono::DateTime<chrono::Utc> = row.try_get("at")?;
    let role: String = row.try_get("role")?;
    let role = Role::parse(&role).ok_or_else(|| sqlx::Error::Decode(format!("no role {role}").into()))?;
    Ok(Unsealing {
        at: at.into(),
        actor: Actor {
            principal: PrincipalId::new(row.try_get("principal")?),
            role,
            on_behalf_of: row.try_get::<Option<Uuid>, _>("on_behalf_of")?.map(PersonId::new),
        },
        purpose: row.try_get("purpose")?,
        person,
        fields: row.try_get("fields")?,
        count: row.try_get("count")?,
    })
}

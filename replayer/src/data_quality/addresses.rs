//! People whose addresses are one person's in different spellings: an earlier build took them for several.
//!
//! An address is opened for a moment, to look who holds a claim of any form under which its owner may be known, as
//! `teei erase --email` does. The log of unsealings has that it was; nothing of it is told but ids of people.

use std::collections::{BTreeMap, BTreeSet};

use domain::identifier::{self, Holder, IdentifierKind};
use domain::person;
use kernel::{Actor, AggregateId, PersonId, Personal, Purpose, SealedField, TenantId, email};
use privacy::{KeyError, KeyStore, UnsealRequest, Unsealed};
use projections::engine::DecodedCommit;
use schemas::registry::AnyEvent;
use serde::Serialize;

use super::Findings;

/// Addresses that are opened together.
const TOGETHER: usize = 1_000;

/// The addresses of everybody, shut, and who holds a claim of one.
#[derive(Default, Debug)]
pub struct KnownAddresses {
    /// The address of a person's profile is in the first place, others behind it.
    sealed: BTreeMap<(TenantId, PersonId), Vec<SealedField>>,
    held: BTreeMap<(TenantId, AggregateId), PersonId>,
}

/// People who are one by their addresses.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LookAlikes {
    /// Of which tenant.
    pub tenant: TenantId,
    /// Who, two or more.
    pub people: BTreeSet<PersonId>,
}

/// Addresses cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[error("the addresses cannot be opened")]
pub struct LookAlikesFault(#[from] KeyError);

impl KnownAddresses {
    /// Takes one more commit in.
    pub fn follow(&mut self, commit: &DecodedCommit) {
        let tenant = commit.commit.tenant;
        let id = commit.commit.aggregate_id;
        for (version, _, event) in commit.numbered() {
            let mut keep = |person: PersonId, field: &str, text: Option<&Personal>| {
                let Some(Personal::Sealed(sealed)) = text else { return };
                self.sealed.entry((tenant, person)).or_default().push(SealedField {
                    tenant,
                    aggregate: commit.commit.aggregate.clone(),
                    aggregate_id: id,
                    version,
                    field: field.to_owned(),
                    sealed: sealed.clone(),
                });
            };
            match event {
                AnyEvent::Person(event) => match event {
                    person::Event::Registered(registered) => {
                        keep(registered.person, "email", registered.profile.email.as_ref());
                    }
                    person::Event::Amended(amended) => {
                        keep(amended.person, "email", amended.after.email.as_ref());
                    }
                    person::Event::IdentifierLinked(linked) if linked.kind == IdentifierKind::Email => {
                        keep(linked.person, "value", Some(&linked.value));
                    }
                    person::Event::ErasureRequested(requested) => {
                        self.sealed.remove(&(tenant, requested.person));
                    }
                    _ => {}
                },
                AnyEvent::Identifier(event) => match event {
                    identifier::Event::Claimed(claimed) if claimed.kind == IdentifierKind::Email => {
                        if let Holder::Person(person) = claimed.holder {
                            self.held.insert((tenant, id), person);
                        }
                    }
                    identifier::Event::Released(_) | identifier::Event::Suppressed(_) => {
                        self.held.remove(&(tenant, id));
                    }
                    identifier::Event::Claimed(_) => {}
                },
                _ => {}
            }
        }
    }
}

/// Finds people who are one by their addresses, and keeps the first `told_max` of them. Each address is opened for
/// `actor`, which is in the log of unsealings before anything is compared.
pub async fn look_alikes(
    known: &KnownAddresses,
    keys: &KeyStore,
    actor: &Actor,
    told_max: usize,
) -> Result<Findings<LookAlikes>, LookAlikesFault> {
    let mut alike = Alike::default();
    let mut of_tenant: BTreeMap<TenantId, Vec<(PersonId, &SealedField)>> = BTreeMap::new();
    for ((tenant, person), fields) in &known.sealed {
        of_tenant.entry(*tenant).or_default().extend(fields.iter().map(|field| (*person, field)));
    }
    for (tenant, fields) in of_tenant {
        let tenant_keys = keys.tenant_keys(tenant).await?;
        let request = UnsealRequest { tenant, actor: actor.clone(), purpose: Purpose::Audit };
        for some in fields.chunks(TOGETHER) {
            let sealed: Vec<SealedField> = some.iter().map(|(_, field)| (*field).clone()).collect();
            let opened = keys.unseal(&request, &sealed).await?;
            for ((person, _), address) in some.iter().zip(&opened) {
                let Some(address) = Unsealed::as_clear(address) else { continue };
                for form in email::known_forms(address) {
                    for claim in tenant_keys.identifier_ids(IdentifierKind::Email.name(), &form) {
                        if let Some(other) = known.held.get(&(tenant, claim)) {
                            alike.join(tenant, *person, *other);
                        }
                    }
                }
            }
        }
    }
    let mut found = Findings::default();
    for finding in alike.several() {
        found.add(finding, told_max);
    }
    Ok(found)
}

/// People joined with whom they are one.
#[derive(Default)]
struct Alike(BTreeMap<(TenantId, PersonId), PersonId>);

impl Alike {
    /// The least of those with whom a person is one.
    fn least(&self, tenant: TenantId, person: PersonId) -> PersonId {
        let mut least = person;
        while let Some(less) = self.0.get(&(tenant, least)) {
            least = *less;
        }
        least
    }

    fn join(&mut self, tenant: TenantId, one: PersonId, other: PersonId) {
        let (one, other) = (self.least(tenant, one), self.least(tenant, other));
        if one != other {
            self.0.insert((tenant, one.max(other)), one.min(other));
        }
    }

    fn several(&self) -> Vec<LookAlikes> {
        let mut together: BTreeMap<(TenantId, PersonId), BTreeSet<PersonId>> = BTreeMap::new();
        for (tenant, person) in self.0.keys() {
            let least = self.least(*tenant, *person);
            together.entry((*tenant, least)).or_default().extend([least, *person]);
        }
        together.into_iter().map(|((tenant, _), people)| LookAlikes { tenant, people }).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn who_is_alike_is_found_together_and_by_tenant() {
        let person = |number: u128| PersonId::new(Uuid::from_u128(number));
        let tenant = |number: u128| TenantId::new(Uuid::from_u128(number));
        let mut alike = Alike::default();
        for (one, other) in [(5, 4), (2, 3), (4, 2), (9, 9), (3, 5)] {
            alike.join(tenant(1), person(one), person(other));
        }
        alike.join(tenant(2), person(9), person(2));
        let people = |numbers: &[u128]| numbers.iter().copied().map(person).collect();
        assert_eq!(
            alike.several(),
            [
                LookAlikes { tenant: tenant(1), people: people(&[2, 3, 4, 5]) },
                LookAlikes { tenant: tenant(2), people: people(&[2, 9]) },
            ]
        );
    }
}

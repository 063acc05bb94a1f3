//! Entries of a company's directory: a person, their identifiers and where they belong.
//!
//! A sequence of idempotent steps: claims, then the person, then the membership. The membership is last,
//! so its answer is the row's: a row that was cut off half-way is accepted when it comes again.

use domain::identifier::{self, Holder, IdentifierKind};
use domain::membership::{self, Membership};
use domain::person::{self, Person, Profile};
use event_store::EventLog;
use kernel::{AggregateId, EmailAddress, PersonId, Personal, SourceRecord};
use privacy::TenantKeys;
use uuid::Uuid;

use crate::addresses::AddressClaims;
use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::hints::Hint;
use crate::identities::{Claim, step};
use crate::imports::Provenance;
use crate::outcome::{RowOutcome, RowRefusal};
use crate::platform::Platform;
use crate::source_row::{ContentForm, SourceRow, cell};

/// The source stream of directory records.
pub const STREAM: &str = "scim.users";

/// A SCIM user (RFC 7643 §4.1 and §4.3), as far as the platform reads it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DirectoryRow {
    /// `id`.
    pub id: String,
    /// The primary e-mail, else `userName`.
    pub email: String,
    /// `active`.
    pub active: bool,
    /// `name.givenName`.
    pub given_name: Option<String>,
    /// `name.familyName`.
    pub family_name: Option<String>,
    /// `name.formatted`.
    pub formatted_name: Option<String>,
    /// The first phone number.
    pub phone: Option<String>,
    /// The first address on one line, its country aside.
    pub address: Option<String>,
    /// The country of that address.
    pub country: Option<String>,
    /// `employeeNumber` of the enterprise extension.
    pub employee_number: Option<String>,
    /// `costCenter` of the enterprise extension.
    pub cost_centre: Option<String>,
    /// `organization` of the enterprise extension: a company's name.
    pub organization: String,
}

impl std::fmt::Debug for DirectoryRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DirectoryRow(personal, not shown)")
    }
}

impl DirectoryRow {
    fn profile(&self, person: PersonId, address: &str) -> Profile {
        let seal = |field: &Option<String>| field.as_ref().map(|text| Personal::clear(person, text.as_str()));
        Profile {
            email: Some(Personal::clear(person, address)),
            given_name: seal(&self.given_name),
            family_name: seal(&self.family_name),
            formatted_name: seal(&self.formatted_name),
            phone: seal(&self.phone),
            address: seal(&self.address),
            employee_number: seal(&self.employee_number),
            directory_id: Some(Personal::clear(person, self.id.as_str())),
            country: self.country.clone(),
            cost_centre: self.cost_centre.clone(),
        }
    }
}

impl SourceRow for DirectoryRow {
    fn stream(&self) -> &'static str {
        STREAM
    }

    fn uid(&self) -> &str {
        &self.id
    }

    fn content_in(&self, form: ContentForm) -> Vec<String> {
        let Self {
            id: _,
            email,
            active,
            given_name,
            family_name,
            formatted_name,
            phone,
            address,
            country,
            employee_number,
            cost_centre,
            organization,
        } = self;
        let optional =
            [given_name, family_name, formatted_name, phone, address, country, employee_number, cost_centre];
        let active = if *active { "active" } else { "inactive" };
        let mut content = vec![form.entry_address(email), active.to_owned(), form.company_name(organization)];
        content.extend(optional.map(|field| cell(field.as_deref())));
        content
    }

    fn claims(&self, keys: &TenantKeys) -> [Option<Uuid>; 2] {
        let claim = |kind: IdentifierKind, value: &str| Some(keys.identifier_id(kind.name(), value).uuid());
        [
            claim(IdentifierKind::Email, &kernel::normalise::email(&self.email)),
            claim(IdentifierKind::ScimId, &self.id),
        ]
    }

    /// The directory's id of an entry is a person's, so it does not stand in the clear.
    fn source(&self, keys: &TenantKeys, provenance: Provenance) -> SourceRecord {
        SourceRecord {
            stream: STREAM.to_owned(),
            record: self.record(keys),
            uid: None,
            version: provenance.release,
            fingerprint: self.fingerprint(keys),
            earlier: self.earlier_fingerprint(keys),
            run: Some(provenance.import),
            file_hash: None,
            line: Some(provenance.line),
        }
    }
}

impl<L: EventLog> Platform<L> {
    /// Records a directory entry.
    pub async fn record_directory_entry(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: DirectoryRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let name_claim = keys.identifier_id(
            IdentifierKind::CompanyName.name(),
            &kernel::normalise::company_name(&row.organization),
        );
        let Some(company) = self.company_of(context, name_claim).await? else {
            let reason = "no company of this name is known; import the companies first";
            return Ok(RowOutcome::Refused(RowRefusal::of_column(
                "reference_not_found",
                "organization",
                reason,
            )));
        };
        let scim = keys.identifier_id(IdentifierKind::ScimId.name(), &row.id);
        let address = match EmailAddress::parse(&row.email) {
            Ok(address) => address,
            Err(not) => {
                let refusal = RowRefusal::of_column("email_invalid", "emails", not.to_string());
                return Ok(RowOutcome::Refused(refusal));
            }
        };
        let email = AddressClaims::of(keys, &address);
        let person = match self.person_of_entry(context, keys, scim, &email).await? {
            Ok(person) => person,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let source = row.source(keys, provenance);
        let meta = CommitMeta::about(person).from_source(source.clone());
        let command = person::Command::Record {
            person,
            source: source.clone(),
            identifiers: vec![email.claim, scim],
            profile: row.profile(person, address.address()),
        };
        let id = AggregateId::new(person.uuid());
        let told = self
            .execute::<Person>(
                &step(keys, context, "person", person.uuid().as_bytes()),
                id,
                Presume::Nothing,
                command,
                &meta,
            )
            .await;
        match told {
            Ok(Ok(_)) => self.keep_spelling(context, keys, &email, person).await?,
            Ok(Err(person::Refusal::VersionConflict(conflict))) => {
                return Ok(RowOutcome::Refused(RowRefusal::version_conflict(&conflict)));
            }
            Ok(Err(person::Refusal::SubjectErased)) | Err(CommandFault::SubjectErased) => {
                return Ok(RowOutcome::Refused(RowRefusal::subject_erased("emails")));
            }
            Ok(Err(refusal)) => {
                return Ok(RowOutcome::Refused(RowRefusal::of_row("record_refused", refusal.to_string())));
            }
            Err(fault) => return Err(fault),
        }
        let command = membership::Command::Record {
            source,
            person,
            company,
            active: row.active,
            released_on: provenance.released_on(),
        };
        match self.execute::<Membership>(context, id, hint.presume(), command, &meta).await? {
            Ok(answer) => Ok(RowOutcome::of_record(answer)),
            Err(membership::Refusal::VersionConflict(conflict)) => {
                Ok(RowOutcome::Refused(RowRefusal::version_conflict(&conflict)))
            }
            Err(refusal) => {
                Ok(RowOutcome::Refused(RowRefusal::of_row("record_refused", refusal.to_string())))
            }
        }
    }

    /// Who a directory entry is about: whom its directory id names, else whom its e-mail names, else
    /// someone new. Both identifiers point to them afterwards.
    async fn person_of_entry(
        &self,
        context: &Context,
        keys: &TenantKeys,
        scim: AggregateId,
        email: &AddressClaims<'_>,
    ) -> Result<Result<PersonId, RowRefusal>, CommandFault> {
        let proposed = match self.holder(context, scim).await? {
            identifier::State::Held(Holder::Person(person)) => person,
            identifier::State::Suppressed => return Ok(Err(RowRefusal::subject_erased("id"))),
            identifier::State::Held(Holder::Company(_)) | identifier::State::Free => {
                PersonId::new(keys.derived(&[
                    b"person",
                    context.actor.principal.uuid().as_bytes(),
                    context.command.uuid().as_bytes(),
                    email.claim.uuid().as_bytes(),
                ]))
            }
        };
        let person = match self.claim_address(context, keys, email, proposed).await? {
            Claim::Held(Holder::Person(person)) => person,
            Claim::Held(Holder::Company(_)) => {
                let reason = "a company holds this address";
                return Ok(Err(RowRefusal::of_column("identifier_taken", "emails", reason)));
            }
            Claim::Suppressed => return Ok(Err(RowRefusal::subject_erased("emails"))),
        };
        match self.claim(context, keys, IdentifierKind::ScimId, scim, Holder::Person(person)).await? {
            Claim::Held(Holder::Person(holder)) if holder == person => Ok(Ok(person)),
            Claim::Held(_) => {
                let reason = "the e-mail address belongs to one person and the directory id to another";
                Ok(Err(RowRefusal::of_column("identifier_taken", "id", reason)))
            }
            Claim::Suppressed => Ok(Err(RowRefusal::subject_erased("id"))),
        }
    }
}

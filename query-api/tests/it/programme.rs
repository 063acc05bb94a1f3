//! A small programme, recorded through the use cases: real claims, real seals, real keys.

mod buddies;
mod enrolments;
mod profiles;
mod upskilling;

use std::sync::Arc;

use application::companies::CompanyRow;
use application::directory::DirectoryRow;
use application::hints::Hint;
use application::imports::Provenance;
use application::sessions::SessionRow;
use application::source_row::SourceRow as _;
use application::{Context, Platform, RowOutcome};
use chrono::NaiveDate;
use chrono_tz::Europe::Oslo;
use domain::company::Details;
use domain::kintell_session::SessionType;
use domain::rating::Rating;
use event_store::MemoryLog;
use kernel::{
    Actor, AggregateId, CommandId, CompanyId, CorrelationId, ImportId, Occurrence, PersonId, PrincipalId,
    Purpose, Role, Sequence, TenantId, Timestamp,
};
use privacy::TenantKeys;
use uuid::Uuid;

pub(crate) use buddies::Met;
pub(crate) use upskilling::Studied;

/// When everything is recorded: noon of 1 December 2025.
pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_764_590_400_000_000);

/// A tenant at work.
pub(crate) struct Programme {
    pub(crate) platform: Platform<MemoryLog>,
    pub(crate) keys: Arc<TenantKeys>,
    pub(crate) tenant: TenantId,
    commands: u128,
    releases: i64,
}

/// A session to be recorded. What is not said is ordinary.
pub(crate) struct Talk<'a> {
    pub(crate) id: &'a str,
    pub(crate) participant: &'a str,
    pub(crate) volunteer: &'a str,
    pub(crate) day: &'a str,
    pub(crate) kind: SessionType,
    pub(crate) minutes: u16,
    pub(crate) rating: Option<u8>,
    pub(crate) feedback: Option<&'a str>,
}

impl Default for Talk<'_> {
    fn default() -> Self {
        Self {
            id: "ks-1",
            participant: "maryna@participants.example",
            volunteer: "ola@warner.example",
            day: "2025-10-15",
            kind: SessionType::Language,
            minutes: 45,
            rating: Some(4),
            feedback: None,
        }
    }
}

impl Programme {
    pub(crate) async fn new(platform: Platform<MemoryLog>, tenant: TenantId) -> Self {
        let keys = platform.keys.tenant_keys(tenant).await.expect("the keys of the tenant");
        Self { platform, keys, tenant, commands: 0, releases: 0 }
    }

    pub(crate) fn context(&mut self) -> Context {
        self.commands += 1;
        let id =
            Uuid::from_u128(self.tenant.uuid().as_u128().wrapping_mul(1_000_003).wrapping_add(self.commands));
        Context {
            tenant: self.tenant,
            actor: Actor {
                principal: PrincipalId::new(Uuid::from_u128(77)),
                role: Role::Operator,
                on_behalf_of: None,
            },
            companies: domain::CompanyScope::Programme,
            purpose: Purpose::ProgrammeDelivery,
            correlation: CorrelationId::new(id),
            causation: None,
            command: CommandId::new(id),
            traceparent: None,
            now: NOW,
        }
    }

    fn provenance(&self) -> Provenance {
        Provenance {
            import: ImportId::new(Uuid::from_u128(5)),
            release: Timestamp::from_micros(1_764_000_000_000_000 + self.releases),
            line: u64::try_from(self.commands).expect("few commands") + 1,
            zone: chrono_tz::Tz::UTC,
        }
    }

    /// What is recorded from here on is newer than what was recorded before.
    pub(crate) const fn begin_release(&mut self) {
        self.releases += 1;
    }

    pub(crate) async fn company(&mut self, reference: &str, name: &str) -> CompanyId {
        let details = Details {
            reference: reference.to_owned(),
            name: name.to_owned(),
            industry: Some("Media".to_owned()),
            country: Some("NO".to_owned()),
            size_band: Some("large".to_owned()),
        };
        let (context, provenance, row) = (self.context(), self.provenance(), CompanyRow(details));
        let id = CompanyId::new(row.record(&self.keys).0);
        let outcome = self.platform.record_company(&context, &self.keys, row, provenance, Hint::Absent).await;
        accepted(&outcome.expect("the use case works"));
        id
    }

    pub(crate) async fn employee(&mut self, email: &str, given_name: &str, organization: &str) {
        let row = DirectoryRow {
            id: format!("scim-{email}"),
            email: email.to_owned(),
            active: true,
            given_name: Some(given_name.to_owned()),
            family_name: Some("Nordmann".to_owned()),
            phone: Some("+47 99 88 77 66".to_owned()),
            country: Some("NO".to_owned()),
            cost_centre: Some("cc-7".to_owned()),
            organization: organization.to_owned(),
            ..DirectoryRow::default()
        };
        let (context, provenance) = (self.context(), self.provenance());
        let outcome =
            self.platform.record_directory_entry(&context, &self.keys, row, provenance, Hint::Absent).await;
        accepted(&outcome.expect("the use case works"));
    }

    pub(crate) async fn talk(&mut self, talk: Talk<'_>) -> AggregateId {
        let day: NaiveDate = talk.day.parse().expect("a date");
        let row = SessionRow {
            session_id: talk.id.to_owned(),
            session_type: talk.kind,
            participant_email: talk.participant.to_owned(),
            volunteer_email: talk.volunteer.to_owned(),
            occurred: Occurrence::on(day, Oslo),
            duration_min: talk.minutes,
            rating: talk.rating.and_then(Rating::one_to_five),
            feedback: talk.feedback.map(ToOwned::to_owned),
        };
        let id = AggregateId::new(row.record(&self.keys).0);
        let (context, provenance) = (self.context(), self.provenance());
        let outcome = self.platform.record_session(&context, &self.keys, row, provenance, Hint::Absent).await;
        accepted(&outcome.expect("the use case works"));
        id
    }

    pub(crate) async fn retract_session(&mut self, session: AggregateId) {
        let context = self.context();
        let answer = self.platform.retract_session(&context, session, "a test".to_owned(), None).await;
        assert!(answer.expect("the use case works").expect("there is such a session").recorded());
    }

    /// What a reviewer does with an item, at an instant.
    pub(crate) async fn review(
        &mut self,
        item: AggregateId,
        at: Timestamp,
        command: domain::review::Command,
    ) -> Sequence {
        let context = Context { now: at, ..self.context() };
        let answer = self.platform.on_review(&context, item, command).await.expect("the use case works");
        answer.expect("it is not refused").sequence()
    }

    pub(crate) async fn erase(&mut self, person: PersonId) -> Sequence {
        let context = self.context();
        let erased = self.platform.erase_person(&context, person).await.expect("the use case works");
        erased.expect("there is such a person").sequence
    }
}

fn accepted(outcome: &RowOutcome) {
    assert!(matches!(outcome, RowOutcome::Accepted(_) | RowOutcome::Amended(_)), "{outcome:?}");
}

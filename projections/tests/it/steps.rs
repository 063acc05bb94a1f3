//! Things that happen in a small programme, in any order, sensible or not.

use chrono::NaiveDate;
use chrono_tz::Europe::Oslo;
use domain::attribution::{Memberships, Span};
use domain::kintell_session::{
    Command as SessionCommand, Correction, KintellSession, Scheduled, SessionRecord, SessionType,
};
use domain::membership::{Command as MembershipCommand, Membership};
use domain::person::{Command as PersonCommand, Person, Profile, ProgrammeRole};
use domain::rating::Rating;
use domain::record::SeenSource;
use domain::{company, identifier};
use event_store::EventLog;
use kernel::{
    AggregateId, CompanyId, Fingerprint, Occurrence, PersonId, Personal, RecordId, Sequence, SourceRecord,
    Timestamp,
};
use proptest::prelude::*;
use schemas::envelope::SubjectRole;
use uuid::Uuid;

use crate::history::{About, History};

/// One thing that happens. Numbers name people, sessions, companies.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Meet {
        person: u8,
        volunteer: bool,
    },
    Describe {
        person: u8,
        company: u8,
        active: bool,
        release: u8,
    },
    Register {
        company: u8,
        release: u8,
    },
    RetractCompany {
        company: u8,
    },
    Schedule {
        session: u8,
        person: u8,
        volunteer: u8,
        release: u8,
    },
    Attend {
        session: u8,
        person: u8,
        volunteer: u8,
        day: u8,
        minutes: u16,
        rating: Option<u8>,
        text: bool,
        release: u8,
    },
    Correct {
        session: u8,
        minutes: u16,
    },
    Retract {
        session: u8,
    },
    RequestErasure {
        person: u8,
    },
    Erase {
        person: u8,
    },
}

pub(crate) const PEOPLE: u8 = 6;
pub(crate) const SESSIONS: u8 = 8;
const COMPANIES: u8 = 3;

/// Any step; what most often happens most often.
pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    let (person, session, company) = (0..PEOPLE, 0..SESSIONS, 0..COMPANIES);
    let rating = proptest::option::of(1..=5u8);
    prop_oneof![
        4 => (person.clone(), any::<bool>()).prop_map(|(person, volunteer)| Step::Meet { person, volunteer }),
        2 => (person.clone(), company.clone(), any::<bool>(), 0..20u8)
            .prop_map(|(person, company, active, release)| Step::Describe { person, company, active, release }),
        2 => (company.clone(), 0..20u8).prop_map(|(company, release)| Step::Register { company, release }),
        1 => company.prop_map(|company| Step::RetractCompany { company }),
        2 => (session.clone(), person.clone(), person.clone(), 0..20u8).prop_map(
            |(session, person, volunteer, release)| Step::Schedule { session, person, volunteer, release }
        ),
        10 => (session.clone(), person.clone(), person.clone(), 0..40u8, 0..600u16, rating, any::<bool>(), 0..20u8).prop_map(
            |(session, person, volunteer, day, minutes, rating, text, release)| Step::Attend {
                session, person, volunteer, day, minutes, rating, text, release
            }
        ),
        2 => (session.clone(), 0..600u16).prop_map(|(session, minutes)| Step::Correct { session, minutes }),
        2 => session.prop_map(|session| Step::Retract { session }),
        1 => person.clone().prop_map(|person| Step::RequestErasure { person }),
        1 => person.prop_map(|person| Step::Erase { person }),
    ]
}

pub(crate) fn person_id(person: u8) -> PersonId {
    PersonId::new(Uuid::from_u128(0x1000 + u128::from(person)))
}

pub(crate) fn session_id(session: u8) -> AggregateId {
    AggregateId::new(Uuid::from_u128(0x2000 + u128::from(session)))
}

pub(crate) fn company_id(company: u8) -> CompanyId {
    CompanyId::new(Uuid::from_u128(0x3000 + u128::from(company)))
}

fn claim_id(person: u8) -> AggregateId {
    AggregateId::new(Uuid::from_u128(0x4000 + u128::from(person)))
}

fn aggregate(person: u8) -> AggregateId {
    AggregateId::new(person_id(person).uuid())
}

fn day(day: u8) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 20).expect("a date") + chrono::Days::new(u64::from(day))
}

/// The state of a record at a release; the content decides the fingerprint.
pub(crate) fn source(record: u128, release: u8, content: &str) -> SourceRecord {
    let digest = *kernel::Hash::of(content.as_bytes()).as_bytes();
    let fingerprint = u128::from_be_bytes(digest[..16].try_into().expect("16 of 32 bytes"));
    SourceRecord {
        stream: "test".into(),
        record: RecordId(Uuid::from_u128(record)),
        uid: None,
        version: Timestamp::from_micros(1_700_000_000_000_000 + i64::from(release)),
        fingerprint: Fingerprint(Uuid::from_u128(fingerprint)),
        earlier: None,
        run: None,
        file_hash: None,
        line: None,
    }
}

fn text(person: u8, of: &str) -> Personal {
    Personal::clear(person_id(person), format!("{of} of person {person}"))
}

impl<L: EventLog> History<L> {
    /// Lets a step happen. `None` when the deciders record nothing of it.
    pub(crate) async fn happen(&mut self, step: &Step) -> Option<Sequence> {
        let content = format!("{step:?}");
        match *step {
            Step::Meet { person, volunteer } => self.meet(person, volunteer).await,
            Step::Describe { person, company, active, release } => {
                let about = of_person(person);
                let source = source(0x5000 + u128::from(person), release, &content);
                let profile = Profile {
                    email: Some(text(person, "e-mail")),
                    family_name: Some(text(person, "name")),
                    country: Some("NO".into()),
                    cost_centre: Some(format!("cc-{release}")),
                    ..Profile::default()
                };
                let command = PersonCommand::Record {
                    person: person_id(person),
                    source: source.clone(),
                    identifiers: vec![claim_id(person)],
                    profile,
                };
                self.run::<Person>(aggregate(person), command, about).await?;
                let command = MembershipCommand::Record {
                    source,
                    person: person_id(person),
                    company: company_id(company),
                    active,
                    released_on: day(release),
                };
                self.run::<Membership>(aggregate(person), command, of_person(person)).await
            }
            Step::Register { company, release } => {
                let details = company::Details {
                    reference: format!("c{company}"),
                    name: format!("Company {company} at {release}"),
                    ..company::Details::default()
                };
                let command = company::Command::Record(source(company.into(), release, &content), details);
                self.run::<company::Company>(of_company(company), command, About::default()).await
            }
            Step::RetractCompany { company } => {
                let command = company::Command::Retract { reason: "withdrawn".into(), version: None };
                self.run::<company::Company>(of_company(company), command, About::default()).await
            }
            Step::Schedule { session, person, volunteer, release } => {
                let source = source(session.into(), release, &content);
                let scheduled = Scheduled {
                    external_id: format!("ks-{session}"),
                    seen: SeenSource::from(&source),
                    session_type: SessionType::Mentorship,
                    participant: person_id(person),
                    volunteer: person_id(volunteer),
                    scheduled: Occurrence::on(day(release), Oslo),
                    attribution: None,
                };
                let command = SessionCommand::Schedule(source, scheduled);
                self.run::<KintellSession>(session_id(session), command, between(person, volunteer)).await
            }
            Step::Attend { .. } => self.attend(step, &content).await,
            Step::Correct { session, minutes } => {
                let command = SessionCommand::Amend(Correction {
                    duration_min: Some(minutes),
                    ..Correction::default()
                });
                self.run::<KintellSession>(session_id(session), command, About::default()).await
            }
            Step::Retract { session } => {
                let command = SessionCommand::Retract { reason: "withdrawn".into(), version: None };
                self.run::<KintellSession>(session_id(session), command, About::default()).await
            }
            Step::RequestErasure { person } => {
                let command = PersonCommand::RequestErasure(person_id(person));
                self.run::<Person>(aggregate(person), command, of_person(person)).await
            }
            Step::Erase { person } => {
                let command = PersonCommand::CompleteErasure {
                    person: person_id(person),
                    key_destroyed_at: Timestamp::from_micros(1),
                    complete_after_epoch: 1,
                };
                self.run::<Person>(aggregate(person), command, of_person(person)).await?;
                let suppress = identifier::Command::Suppress(person_id(person));
                self.run::<identifier::Identifier>(claim_id(person), suppress, About::default()).await
            }
        }
    }

    async fn meet(&mut self, person: u8, volunteer: bool) -> Option<Sequence> {
        let holder = identifier::Holder::Person(person_id(person));
        let claim = identifier::Command::Claim(identifier::IdentifierKind::Email, holder);
        self.run::<identifier::Identifier>(claim_id(person), claim, About::default()).await;
        let role = if volunteer { ProgrammeRole::Volunteer } else { ProgrammeRole::Participant };
        let command = PersonCommand::Meet {
            person: person_id(person),
            role,
            identifier: claim_id(person),
            profile: Profile { email: Some(text(person, "e-mail")), ..Profile::default() },
        };
        self.run::<Person>(aggregate(person), command, of_person(person)).await
    }

    async fn attend(&mut self, step: &Step, content: &str) -> Option<Sequence> {
        let &Step::Attend { session, person, volunteer, day: on, minutes, rating, text: has_text, release } =
            step
        else {
            return None;
        };
        let spans: Vec<Span> = self.state::<Membership>(aggregate(volunteer)).spans().cloned().collect();
        let occurred = Occurrence::on(day(on), Oslo);
        let record = SessionRecord {
            external_id: format!("ks-{session}"),
            session_type: SessionType::Language,
            participant: person_id(person),
            volunteer: person_id(volunteer),
            occurred: occurred.clone(),
            duration_min: minutes,
            rating: rating.and_then(Rating::one_to_five),
            feedback: has_text.then(|| text(person, written(minutes))),
            memberships: Memberships { spans, ..Memberships::default() },
        };
        let command = SessionCommand::Record(source(session.into(), release, content), record);
        let about = About { occurred: Some(occurred), ..between(person, volunteer) };
        self.run::<KintellSession>(session_id(session), command, about).await
    }
}

/// What is written in a feedback: something grave when the minutes are odd.
fn written(minutes: u16) -> &'static str {
    if minutes.is_multiple_of(2) { "A very good talk, the feedback" } else { "I will kill you, the feedback" }
}

fn of_person(person: u8) -> About {
    About { subjects: vec![(person_id(person), SubjectRole::Subject)], ..About::default() }
}

fn of_company(company: u8) -> AggregateId {
    AggregateId::new(company_id(company).uuid())
}

fn between(person: u8, volunteer: u8) -> About {
    let subjects =
        vec![(person_id(person), SubjectRole::Participant), (person_id(volunteer), SubjectRole::Volunteer)];
    About { subjects, ..About::default() }
}

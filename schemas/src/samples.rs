//! One example of every event, of every version ever written: what golden files are made from.
//!
//! A sample is used once, when its golden file does not exist yet; after that the file is the truth and
//! never changes.

mod effects;
mod programmes;
mod reviews;

use domain::attribution::{Attribution, Span};
use domain::identifier::IdentifierKind;
use domain::kintell_session::{Facts, FeedbackAmendment, SessionType};
use domain::quality::QualityFinding;
use domain::rating::Rating;
use domain::record::{Confirmed, SeenSource};
use domain::{
    company, identifier, import, kintell_session, membership, milestones, person, profile,
    projection_operations,
};
use kernel::{
    AggregateId, CompanyId, Fingerprint, Hash, Occurrence, PersonId, Personal, Precision, RecordId, Sealed,
    Sequence, Timestamp,
};
use serde_json::Value;
use uuid::Uuid;

use crate::past::kintell_session_completed_v1::KintellSessionCompletedV1;
use crate::registry::{AnyEvent, EventName, WireEvent};

const AT: Timestamp = Timestamp::from_micros(1_763_683_200_000_000);

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0000_0000_0000_8000_8000_0000_0000_0000 + n)
}

fn person_id(n: u128) -> PersonId {
    PersonId::new(uuid(n))
}

fn seen() -> SeenSource {
    SeenSource { version: AT, fingerprint: Fingerprint(uuid(90)) }
}

fn confirmed() -> Confirmed {
    Confirmed { version: AT, fingerprint: Some(Fingerprint(uuid(90))) }
}

fn sealed() -> Personal {
    Personal::Sealed(Sealed { subject: person_id(1), ciphertext: vec![7; 48] })
}

fn facts() -> Facts {
    Facts {
        session_type: SessionType::Language,
        participant: person_id(1),
        volunteer: person_id(2),
        occurred: occurrence(),
        duration_min: 40,
        rating: Rating::one_to_five(4),
        attribution: attribution(),
        quality: vec![QualityFinding::IncompleteFeedback],
    }
}

fn attribution() -> Attribution {
    Attribution {
        rule: domain::attribution::RULE.to_owned(),
        company: Some(CompanyId::new(uuid(10))),
        memberships: None,
    }
}

fn occurrence() -> Occurrence {
    Occurrence {
        precision: Precision::Date,
        at: None,
        zone: "Europe/Oslo".to_owned(),
        local_date: chrono::NaiveDate::default(),
        clock: None,
    }
}

fn company_details() -> company::Details {
    company::Details {
        reference: "c01".into(),
        name: "Fjordkraft Demo".into(),
        industry: Some("Energy".into()),
        country: Some("NO".into()),
        size_band: Some("medium".into()),
    }
}

fn span() -> Span {
    Span { company: CompanyId::new(uuid(10)), since: None, until: Some(chrono::NaiveDate::default()) }
}

/// Every sample: the event as it is written in that version, as JSON.
pub fn all() -> Vec<(EventName, Value)> {
    let mut samples: Vec<(EventName, Value)> =
        current().into_iter().map(|(name, event)| (name, event.to_json())).collect();
    let v1 = KintellSessionCompletedV1 {
        external_id: "ks-1".into(),
        seen: seen(),
        session_type: SessionType::Mentorship,
        participant: person_id(1),
        volunteer: person_id(2),
        date: chrono::NaiveDate::default(),
        duration_min: 55,
        rating: Some(5),
        company: Some(CompanyId::new(uuid(10))),
        feedback: Some(sealed()),
    };
    let v1 = serde_json::to_value(v1).expect("a sealed sample can be written");
    samples.push((EventName { name: "kintell.session.completed", version: 1 }, v1));
    samples
}

fn named<E: WireEvent + Into<AnyEvent>>(event: E) -> (EventName, AnyEvent) {
    (event.event_name(), event.into())
}

fn current() -> Vec<(EventName, AnyEvent)> {
    let mut samples = companies_and_identifiers();
    samples.extend(imports_and_sessions());
    samples.extend(people_and_memberships());
    samples.extend(operations());
    samples.extend(effects::all());
    samples.extend(programmes::all());
    samples.extend(reviews::all());
    samples
}

fn companies_and_identifiers() -> Vec<(EventName, AnyEvent)> {
    let renamed = company::Details { name: "Fjordkraft Demo AS".into(), ..company_details() };
    vec![
        named(company::Event::Registered(company::Registered {
            seen: seen(),
            company: company_details(),
            undone_by: None,
        })),
        named(company::Event::Amended(company::Amended {
            seen: seen(),
            before: company_details(),
            after: renamed,
        })),
        named(company::Event::Confirmed(confirmed())),
        named(company::Event::Retracted(company::Retracted {
            before: company_details(),
            reason: "entered twice".into(),
            version: None,
        })),
        named(identifier::Event::Claimed(identifier::Claimed {
            kind: identifier::IdentifierKind::Email,
            holder: identifier::Holder::Person(person_id(1)),
        })),
        named(identifier::Event::Released(identifier::Released {
            holder: identifier::Holder::Company(CompanyId::new(uuid(10))),
        })),
        named(identifier::Event::Suppressed(identifier::Suppressed { person: person_id(1) })),
    ]
}

fn imports_and_sessions() -> Vec<(EventName, AnyEvent)> {
    let counts =
        import::Counts { rows: 10, accepted: 5, known: 2, amended: 1, older: 1, refused: 1, skipped: 0 };
    let external_id = || "ks-1".to_owned();
    vec![
        named(import::Event::Started(import::Started {
            kind: "kintell_sessions".into(),
            release: AT,
            mapping: None,
        })),
        named(import::Event::Completed(import::Completed {
            kind: "kintell_sessions".into(),
            file_hash: Hash::of(b"a file"),
            counts,
        })),
        named(import::Event::Cancelled(import::Cancelled { kind: "kintell_sessions".into() })),
        named(kintell_session::Event::Scheduled(kintell_session::Scheduled {
            external_id: external_id(),
            seen: seen(),
            session_type: SessionType::Language,
            participant: person_id(1),
            volunteer: person_id(2),
            scheduled: occurrence(),
            attribution: None,
        })),
        named(kintell_session::Event::Completed(kintell_session::Completed {
            external_id: external_id(),
            seen: seen(),
            facts: facts(),
            feedback: Some(sealed()),
            undone_by: None,
        })),
        named(kintell_session::Event::RatingCreated(kintell_session::RatingCreated {
            participant: person_id(1),
            volunteer: person_id(2),
            rating: Rating::one_to_five(4).expect("four is on the scale"),
            rated_at: None,
            fingerprint: None,
        })),
        named(kintell_session::Event::TextScreened(kintell_session::TextScreened {
            author: person_id(1),
            screening: domain::screening::screen("Call me on +47 22 86 44 00, my number. THANK YOU!!!"),
        })),
        named(kintell_session::Event::Amended(kintell_session::Amended {
            external_id: external_id(),
            seen: seen(),
            before: facts(),
            after: Facts { duration_min: 55, ..facts() },
            feedback: FeedbackAmendment::Kept,
            by_hand: false,
            undone_by: None,
        })),
        named(kintell_session::Event::Confirmed(confirmed())),
        named(kintell_session::Event::ScheduleConfirmed(confirmed())),
        named(kintell_session::Event::RatingConfirmed(confirmed())),
        named(kintell_session::Event::RatingKept(kintell_session::RatingKept {
            rating: Some(kintell_session::KeptRating {
                rating: Rating::one_to_five(4).expect("four is on the scale"),
                rated_at: seen().version,
                fingerprint: seen().fingerprint,
            }),
            feedback: Some(sealed()),
            screening: Some(domain::screening::screen("Thank you!")),
        })),
        named(kintell_session::Event::FeedbackRestored(kintell_session::FeedbackRestored {
            version: kernel::Version::new(4),
            feedback: sealed(),
        })),
        named(kintell_session::Event::Retracted(kintell_session::Retracted {
            before: facts(),
            reason: "entered twice".into(),
            version: None,
        })),
    ]
}

fn people_and_memberships() -> Vec<(EventName, AnyEvent)> {
    let profile = person::Profile {
        email: Some(sealed()),
        country: Some("NO".into()),
        cost_centre: Some("CC-007".into()),
        ..person::Profile::default()
    };
    let identifiers = vec![AggregateId::new(uuid(20))];
    let record = RecordId(uuid(30));
    let person = person_id(1);
    vec![
        named(membership::Event::Started(membership::Started {
            record,
            seen: seen(),
            person,
            span: span(),
            release: None,
        })),
        named(membership::Event::Amended(membership::Amended {
            record,
            seen: seen(),
            person,
            before: span(),
            after: vec![span(), Span { until: None, ..span() }],
            release: None,
        })),
        named(membership::Event::Confirmed(membership::Confirmed {
            record,
            seen: seen(),
            person,
            release: membership::Release {
                company: CompanyId::new(uuid(10)),
                active: true,
                on: chrono::NaiveDate::default(),
            },
        })),
        named(membership::Event::Retracted(membership::Retracted {
            record,
            person,
            reason: "left out".into(),
        })),
        named(person::Event::Registered(person::Registered {
            person,
            role: person::ProgrammeRole::Participant,
            identifiers: identifiers.clone(),
            seen: None,
            profile: profile.clone(),
        })),
        named(person::Event::Amended(person::Amended {
            person,
            identifiers: identifiers.clone(),
            seen: seen(),
            before: Some(seen()),
            after: profile,
        })),
        named(person::Event::Confirmed(confirmed())),
        named(person::Event::RoleAdded(person::RoleAdded { person, role: person::ProgrammeRole::Volunteer })),
        named(person::Event::IdentifierLinked(person::IdentifierLinked {
            person,
            kind: IdentifierKind::KintellId,
            identifier: identifiers[0],
            value: sealed(),
        })),
        named(person::Event::IdentifierUnlinked(person::IdentifierUnlinked {
            person,
            kind: IdentifierKind::KintellId,
            identifier: identifiers[0],
        })),
        named(milestones::Event::Reached(milestones::Reached {
            person,
            milestone: "five_sessions".into(),
            rules_version: "journey-1".into(),
            on: "2025-11-20".parse().expect("a date"),
            because: vec![AggregateId::new(uuid(70))],
        })),
        named(profile::Event::Updated(profile::Updated {
            person,
            set: [("has_completed_course".to_owned(), true)].into(),
            given_back: ["is_buddy_matched".to_owned()].into(),
        })),
        named(person::Event::ErasureRequested(person::ErasureRequested { person, identifiers })),
        named(person::Event::Erased(person::Erased {
            person,
            key_destroyed_at: AT,
            complete_after_epoch: 3,
        })),
    ]
}

fn operations() -> Vec<(EventName, AnyEvent)> {
    use projection_operations::{
        Event, RebuildFailed, RebuildRequested, Rebuilt, RedriveRequested, Redriven, SkipRequested, Skipped,
    };
    let projection = || "sessions".to_owned();
    let park_key = || "kintell_session:42".to_owned();
    vec![
        named(Event::RebuildRequested(RebuildRequested { projection: projection(), dry_run: false })),
        named(Event::Rebuilt(Rebuilt {
            projection: projection(),
            from_version: 1,
            to_version: 2,
            compared_at: Sequence::new(42),
            rows: 1_000,
            differing: 0,
            swapped: true,
            took_ms: 1_500,
            left_out: Vec::new(),
            left_out_count: None,
        })),
        named(Event::RebuildFailed(RebuildFailed {
            projection: projection(),
            reason: "the store went away".into(),
        })),
        named(Event::RedriveRequested(RedriveRequested { projection: projection(), park_key: park_key() })),
        named(Event::Redriven(Redriven {
            projection: projection(),
            park_key: park_key(),
            applied: 3,
            remaining: 0,
        })),
        named(Event::SkipRequested(SkipRequested {
            projection: projection(),
            park_key: park_key(),
            sequence: Sequence::new(42),
            reason: "a test record".into(),
        })),
        named(Event::Skipped(Skipped {
            projection: projection(),
            park_key: park_key(),
            sequence: Sequence::new(42),
            reason: "a test record".into(),
            skipped: true,
        })),
    ]
}

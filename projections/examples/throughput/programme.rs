//! A programme of two years: sessions of random people of random companies on random days.

use chrono::{Days, NaiveDate};
use domain::attribution::{Memberships, Span};
use domain::kintell_session::{Command, KintellSession, SessionRecord, SessionType};
use domain::rating::Rating;
use kernel::{
    AggregateId, CompanyId, Fingerprint, Occurrence, PersonId, Personal, RecordId, SourceRecord, Timestamp,
};
use schemas::envelope::SubjectRole;
use uuid::Uuid;

use crate::history::{About, History};
use crate::quick_log::QuickLog;

const PEOPLE: u128 = 8_000;
const COMPANIES: u128 = 60;

/// Sessions, each a commit of completed, rated and screened.
pub(crate) async fn write(sessions: u128) -> QuickLog {
    let mut history = History::new(QuickLog::default(), 1);
    let first_day = NaiveDate::from_ymd_opt(2023, 6, 1).expect("a date");
    for session in 0..sessions {
        let draw = |salt: u128, below: u128| {
            let digest = *kernel::Hash::of(&(session * 7 + salt).to_be_bytes()).as_bytes();
            u128::from_be_bytes(digest[..16].try_into().expect("16 of 32 bytes")) % below
        };
        let participant = PersonId::new(Uuid::from_u128(spread(draw(1, PEOPLE))));
        let volunteer = PersonId::new(Uuid::from_u128(spread(PEOPLE + draw(2, PEOPLE / 4))));
        let day = first_day + Days::new(u64::try_from(draw(3, 730)).expect("small"));
        let company = CompanyId::new(Uuid::from_u128(spread(1 << 40 | draw(2, COMPANIES))));
        let occurred = Occurrence::on(day, chrono_tz::Europe::Oslo);
        let record = SessionRecord {
            external_id: format!("ks-{session}"),
            session_type: SessionType::Language,
            participant,
            volunteer,
            occurred: occurred.clone(),
            duration_min: u16::try_from(20 + draw(4, 60)).expect("small"),
            rating: Rating::one_to_five(u8::try_from(1 + draw(5, 5)).expect("small")),
            feedback: Some(Personal::clear(
                participant,
                "We talked about the weather and the new job, it was fine.",
            )),
            memberships: Memberships {
                spans: vec![Span { company, since: None, until: None }],
                ..Memberships::default()
            },
        };
        let source = SourceRecord {
            stream: "kintell.sessions".into(),
            record: RecordId(Uuid::from_u128(spread(session))),
            uid: Some(format!("ks-{session}")),
            version: Timestamp::from_micros(1),
            fingerprint: Fingerprint(Uuid::from_u128(session)),
            earlier: None,
            run: None,
            file_hash: None,
            line: None,
        };
        let about = About {
            subjects: vec![(participant, SubjectRole::Participant), (volunteer, SubjectRole::Volunteer)],
            occurred: Some(occurred),
        };
        let id = AggregateId::new(Uuid::from_u128(spread(session)));
        history.run::<KintellSession>(id, Command::Record(source, record), about).await.expect("recorded");
    }
    history.log
}

/// Ids as the platform makes them: without an order an index could profit from.
fn spread(number: u128) -> u128 {
    let digest = *kernel::Hash::of(&number.to_be_bytes()).as_bytes();
    u128::from_be_bytes(digest[..16].try_into().expect("16 of 32 bytes"))
}

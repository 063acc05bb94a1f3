//! Two command APIs, each with what it remembers of a session: whatever the turns they take, every command is decided
//! on what the log says, and none is lost.

use std::sync::Arc;

use application::{Answer, CommandFault, CommitMeta, Context, Platform, Presume};
use domain::attribution::{Memberships, Span};
use domain::kintell_session::{
    Command, Correction, Event, KintellSession, Refusal, SessionRecord, SessionType, State,
};
use domain::{CompanyScope, Decider as _, Decision};
use event_store::{EventLog as _, MemoryLog};
use kernel::{
    AggregateId, CompanyId, Fingerprint, Occurrence, PersonId, Purpose, RecordId, Role, Sequence,
    SourceRecord, Timestamp, Version,
};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng as _};
use schemas::WireEvent as _;
use uuid::Uuid;

use crate::contexts;
use crate::cqrs::NOW;
use crate::webhooks::{TENANT, World};

const INTERLEAVINGS: u64 = 10_000;
/// Commands of one interleaving, after the one that records the session.
const COMMANDS: usize = 8;
/// A log is scanned from its beginning, so a new one is begun now and then.
const SESSIONS_A_LOG: u64 = 50;

fn context(command: u128) -> Context {
    contexts::context(Role::Operator, 1, Purpose::ProgrammeDelivery, command)
}

fn record(session: u64, version: i64, content: u8) -> Command {
    let source = SourceRecord {
        stream: "kintell.sessions".into(),
        record: RecordId(Uuid::from_u128(u128::from(session))),
        uid: None,
        version: Timestamp::from_micros(version),
        fingerprint: Fingerprint(Uuid::from_u128(u128::from(content))),
        earlier: None,
        run: None,
        file_hash: None,
        line: None,
    };
    let record = SessionRecord {
        external_id: "ks-1".into(),
        session_type: SessionType::Language,
        participant: PersonId::new(Uuid::from_u128(2)),
        volunteer: PersonId::new(Uuid::from_u128(3)),
        occurred: Occurrence::on("2025-09-30".parse().expect("a date"), chrono_tz::Tz::UTC),
        duration_min: 30 + u16::from(content),
        rating: None,
        feedback: None,
        memberships: Memberships::default(),
    };
    Command::Record(source, record)
}

fn drawn(dice: &mut Xoshiro256PlusPlus, session: u64) -> Command {
    let version = dice.random_range(1..6);
    match dice.random_range(0..5) {
        0 => Command::Retract { reason: "by hand".into(), version: None },
        1 => {
            let version = Some(Timestamp::from_micros(version));
            Command::Retract { reason: "by its source".into(), version }
        }
        2 => record(session, version, dice.random_range(0..3)),
        _ => Command::Amend(Correction {
            duration_min: Some(dice.random_range(30..34)),
            ..Correction::default()
        }),
    }
}

/// What the log says.
async fn told(log: &MemoryLog, subject: &str) -> State {
    let commits = log.load(subject, Sequence::ZERO).await.expect("the log answers");
    commits.iter().fold(State::default(), |state, commit| {
        let commit = schemas::decode(&commit.payload).expect("a commit");
        commit.events.iter().fold(state, |state, event| {
            let event = Event::read(&event.name, event.version, &event.data).expect("an event");
            KintellSession::evolve(state, &event)
        })
    })
}

/// What a command comes to.
#[derive(PartialEq, Eq, Debug)]
enum Came {
    Recorded,
    AlreadySo(domain::Already),
    /// A version that was seen: which way it was is told by what the process remembers.
    SeenBefore,
    Refused(Refusal),
}

#[tokio::test]
async fn a_command_is_decided_on_what_the_log_says_and_not_on_what_a_process_remembers() {
    let world = World::start().await;
    for batch in 0..INTERLEAVINGS / SESSIONS_A_LOG {
        let log = MemoryLog::default();
        let process = || {
            let parts = &*world.platform;
            Platform::new(
                log.clone(),
                parts.keys.clone(),
                parts.pool.clone(),
                Arc::clone(&parts.clock),
                "test",
            )
        };
        let processes = [process(), process()];
        for seed in batch * SESSIONS_A_LOG..(batch + 1) * SESSIONS_A_LOG {
            interleave(&log, &processes, seed).await;
        }
    }
    world.stop().await;
}

async fn interleave(log: &MemoryLog, processes: &[Platform<MemoryLog>; 2], seed: u64) {
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(seed);
    let session = seed + 1;
    let id = AggregateId::new(Uuid::from_u128(u128::from(session)));
    let subject = schemas::envelope::subject(TENANT, KintellSession::TYPE, id);
    let commands = std::iter::once(record(session, 3, 1))
        .chain(std::iter::repeat_with(|| drawn(&mut dice, session)).take(COMMANDS))
        .collect::<Vec<_>>();
    for (number, command) in commands.into_iter().enumerate() {
        let expected = match KintellSession::decide(&told(log, &subject).await, command.clone(), NOW) {
            Ok(Decision::Record(_)) => Came::Recorded,
            Ok(Decision::AlreadySo(already)) => Came::AlreadySo(already),
            Ok(Decision::SeenBefore(_)) => Came::SeenBefore,
            Err(refusal) => Came::Refused(refusal),
        };
        let place = u128::from(seed) * 100 + u128::try_from(number).expect("few");
        let process = &processes[dice.random_range(0..2)];
        let answer = process
            .execute::<KintellSession>(
                &context(place + 1),
                id,
                Presume::Nothing,
                command.clone(),
                &CommitMeta::default(),
            )
            .await
            .expect("the stores answer");
        let came = match answer {
            Ok(Answer::Recorded { .. }) => Came::Recorded,
            Ok(Answer::AlreadySo { .. }) if expected == Came::SeenBefore => Came::SeenBefore,
            Ok(Answer::AlreadySo { already, .. }) => Came::AlreadySo(already),
            Err(refusal) => Came::Refused(refusal),
        };
        assert_eq!(came, expected, "seed {seed}, command {number}: {command:?}");
    }
}

#[tokio::test]
async fn whoever_acts_for_one_company_is_held_against_it_by_the_log_and_not_by_what_a_process_remembers() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let process = || {
        let parts = &*world.platform;
        Platform::new(log.clone(), parts.keys.clone(), parts.pool.clone(), Arc::clone(&parts.clock), "test")
    };
    let [one, other] = [process(), process()];
    let (id, subject) = {
        let id = AggregateId::new(Uuid::from_u128(1));
        (id, schemas::envelope::subject(TENANT, KintellSession::TYPE, id))
    };
    let [acme, bolt] = [10, 11].map(|number| CompanyId::new(Uuid::from_u128(number)));
    let memberships = |company, version| Memberships {
        spans: vec![Span { company, since: None, until: None }],
        version: Version::new(version),
    };
    let limited = |command, company| Context {
        companies: CompanyScope::Only(Arc::new([company].into_iter().collect())),
        ..context(command)
    };
    let of = |company| match record(1, 3, 1) {
        Command::Record(source, record) => {
            Command::Record(source, SessionRecord { memberships: memberships(company, 1), ..record })
        }
        command => command,
    };
    let longer =
        |minutes| Command::Amend(Correction { duration_min: Some(minutes), ..Correction::default() });
    let (new, meta) = (Presume::New, CommitMeta::default());
    // What would count for another company is not recorded, and what counts for its own is.
    let told = one.execute::<KintellSession>(&limited(1, acme), id, new, of(bolt), &meta).await;
    assert!(matches!(told, Err(CommandFault::OutOfScope)), "{told:?}");
    let told = one.execute::<KintellSession>(&limited(2, acme), id, new, of(acme), &meta).await;
    assert!(matches!(told, Ok(Ok(Answer::Recorded { .. }))), "{told:?}");
    // Another process gives it to another company: the first remembers otherwise.
    let moved = Command::Attribute(memberships(bolt, 2));
    let told = other.execute::<KintellSession>(&context(3), id, Presume::Nothing, moved, &meta).await;
    assert!(matches!(told, Ok(Ok(Answer::Recorded { .. }))), "{told:?}");
    let before = log.last_at_leader(&subject).await.expect("the log answers");
    for (number, command) in [longer(99), of(acme), record(1, 9, 2)].into_iter().enumerate() {
        let context = limited(4 + u128::try_from(number).expect("few"), acme);
        let told = one.execute::<KintellSession>(&context, id, Presume::Nothing, command, &meta).await;
        // A version that it sent itself was seen, whoever it counts for now: that tells nothing.
        let seen = matches!(told, Ok(Ok(Answer::AlreadySo { .. }))) && number == 1;
        assert!(seen || matches!(told, Err(CommandFault::OutOfScope)), "{number}: {told:?}");
    }
    assert_eq!(log.last_at_leader(&subject).await.expect("the log answers"), before);
    // A process that remembers the other company asks the leader before it refuses.
    let back = Command::Attribute(memberships(acme, 3));
    let told = one.execute::<KintellSession>(&context(8), id, Presume::Nothing, back, &meta).await;
    assert!(matches!(told, Ok(Ok(Answer::Recorded { .. }))), "{told:?}");
    let told =
        other.execute::<KintellSession>(&limited(9, acme), id, Presume::Nothing, longer(99), &meta).await;
    assert!(matches!(told, Ok(Ok(Answer::Recorded { .. }))), "{told:?}");
    world.stop().await;
}

//! What somebody corrected or withdrew by hand, against releases that come late.

use application::hints::{self, Arriving, CarriedThrough, Hint};
use application::outcome::Head;
use application::webhooks::DeliveryOutcome;
use application::{Context, RowOutcome};
use domain::kintell_session::{Correction, KintellSession};
use event_store::EventLog as _;
use kernel::{AggregateId, Fingerprint, ImportId, Purpose, RecordId, Role, Sequence, Timestamp};
use schemas::Commit;
use uuid::Uuid;

use crate::contexts;
use crate::cqrs::NOW;
use crate::webhooks::{TENANT, World, session, session_of};

fn by_hand(command: u128) -> Context {
    contexts::context(Role::Admin, 9, Purpose::ProgrammeDelivery, command)
}

/// The session in the log, and its content as it came first.
async fn recorded(world: &World) -> (AggregateId, Fingerprint) {
    let commits = world.log.read(Sequence::ZERO, 1_000).await.expect("the log answers");
    let mut commits = commits.iter().map(|commit| schemas::decode(&commit.payload).expect("a commit"));
    let first = commits.find(|commit| commit.aggregate == "kintell_session").expect("a session");
    (first.aggregate_id, first.source.expect("of a source").fingerprint)
}

/// The first and the last commit of the session.
async fn first_and_last(world: &World) -> [Commit; 2] {
    let commits = world.log.read(Sequence::ZERO, 1_000).await.expect("the log answers");
    let commits = commits.iter().map(|commit| schemas::decode(&commit.payload).expect("a commit"));
    let mut commits: Vec<_> = commits.filter(|commit| commit.aggregate == "kintell_session").collect();
    let last = commits.pop().expect("several");
    [commits.swap_remove(0), last]
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(NOW.micros() - 1_000_000_000 + seconds * 1_000_000)
}

#[tokio::test]
async fn a_late_release_undoes_what_stands_by_hand_and_no_hint_hides_that() {
    let world = World::start().await;
    world.deliver_at(1, session(45), at(1)).await;
    let (id, content) = recorded(&world).await;
    let (record, import) = (RecordId(id.uuid()), ImportId::new(Uuid::from_u128(20)));
    let arriving = [Arriving { record, version: at(2), fingerprint: Fingerprint(Uuid::nil()), line: 1 }];
    let carried = [CarriedThrough {
        record,
        version: at(3),
        fingerprint: content,
        claims: [None, None],
        head: Head::at(Sequence::ZERO),
        answer: None,
    }];
    hints::remember(&world.pool, TENANT, import, &carried).await.expect("Postgres answers");
    let told = hints::consult(&world.pool, TENANT, import, &arriving).await.expect("Postgres answers");
    assert!(matches!(told[..], [Hint::Newer(_)]), "nobody decided by hand: {told:?}");

    let longer = Correction { duration_min: Some(90), ..Correction::default() };
    let corrected = world.platform.amend_session(&by_hand(2), id, longer).await.expect("the stores answer");
    corrected.expect("it is corrected");
    world.deliver_at(3, session(45), at(3)).await;
    hints::remember(&world.pool, TENANT, import, &carried).await.expect("Postgres answers");
    let told = hints::consult(&world.pool, TENANT, import, &arriving).await.expect("Postgres answers");
    assert_eq!(told, [Hint::Absent], "whoever writes one later");

    let minutes = async || {
        let state = world.platform.peek::<KintellSession>(&by_hand(9), id).await.expect("the stores answer");
        state.current.map(|facts| facts.duration_min)
    };
    assert_eq!(minutes().await, Some(90), "what says the same leaves it");
    let before = world.deliver_at(4, session(60), Timestamp::from_micros(at(1).micros() - 1)).await;
    assert!(matches!(before, DeliveryOutcome::Told(RowOutcome::Older(_))), "{before:?}");
    assert_eq!(minutes().await, Some(90), "what is older than the correction's release leaves it");
    let late = world.deliver_at(5, session_of("cy@example.org", "2025-09-29", 60), at(2)).await;
    assert!(matches!(late, DeliveryOutcome::Told(RowOutcome::Amended(_))), "{late:?}");
    assert_eq!(minutes().await, Some(45), "the newest release stands");
    let [first, undone] = first_and_last(&world).await;
    assert_eq!(undone.subjects, first.subjects, "whom the newest release names, and nobody of the late one");
    assert_eq!(undone.occurred, first.occurred);
    assert_ne!(undone.source, first.source, "and yet it came of the late one");
    let again = world.deliver_at(6, session(60), at(2)).await;
    assert!(matches!(again, DeliveryOutcome::Told(RowOutcome::Older(_))), "{again:?}");
}

//! Rows and position move together, and only for the one who holds the claim.

use std::sync::Arc;

use event_store::{EventLog, MemoryLog};
use futures::future::BoxFuture;
use kernel::Sequence;
use projections::engine::{
    AdvanceError, ApplyError, Batch, Comparison, DecodedCommit, DecodedLog, Projection, StepError,
    StoreFault, Touched, checkpoint, step,
};
use sqlx::PgConnection;

use crate::history::History;
use crate::steps::Step;
use crate::world::World;

async fn three_companies() -> MemoryLog {
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    for company in 0..3 {
        history.happen(&Step::Register { company, release: 1 }).await.expect("recorded");
    }
    log
}

#[tokio::test]
async fn of_two_workers_on_a_version_only_the_last_to_claim_it_moves() {
    let world = World::start().await;
    let log = three_companies().await;
    let (decoded, head) = (DecodedLog::new(log.clone()), *log.watermark().borrow());
    let people = world.projection("people");
    let mut first = world.claim("people").await;
    step(&decoded, &world.worker, &*people, &mut first, head, 1).await.expect("nobody else has claimed it");
    let mut second = world.claim("people").await;
    assert_eq!(second.position, Sequence::new(1));

    let fenced = step(&decoded, &world.worker, &*people, &mut first, head, 1).await;
    assert!(matches!(fenced, Err(StepError::Advance(AdvanceError::Fenced))), "{fenced:?}");
    assert_eq!(world.number("SELECT count(*) FROM people_v1.companies").await, 1);

    step(&decoded, &world.worker, &*people, &mut second, head, 10).await.expect("it holds the claim");
    assert_eq!(world.number("SELECT count(*) FROM people_v1.companies").await, 3);
    assert_eq!(
        checkpoint::of_version(&world.worker, "people", 1).await.expect("Postgres answers"),
        Some(head)
    );
}

#[tokio::test]
async fn a_position_is_not_moved_twice_from_the_same_place() {
    let world = World::start().await;
    let log = three_companies().await;
    let (decoded, head) = (DecodedLog::new(log.clone()), *log.watermark().borrow());
    let people = world.projection("people");
    let mut claim = world.claim("people").await;
    let mut copy = claim.clone();
    step(&decoded, &world.worker, &*people, &mut claim, head, 2).await.expect("the first time");
    let again = step(&decoded, &world.worker, &*people, &mut copy, head, 2).await;
    assert!(matches!(again, Err(StepError::Advance(AdvanceError::Fenced))), "{again:?}");
    assert_eq!(world.number("SELECT count(*) FROM people_v1.companies").await, 2);
}

#[tokio::test]
async fn a_version_that_no_longer_serves_stands_still() {
    let world = World::start().await;
    let log = three_companies().await;
    let (decoded, head) = (DecodedLog::new(log.clone()), *log.watermark().borrow());
    let people = world.projection("people");
    let mut claim = world.claim("people").await;
    let mut tx = world.owner.begin().await.expect("a transaction");
    projections::engine::active::create(&mut tx, &*people, 2).await.expect("a second version");
    sqlx::query("UPDATE projections.active SET version = 2 WHERE name = 'people'")
        .execute(&mut *tx)
        .await
        .expect("the swap");
    tx.commit().await.expect("committed");
    let superseded = step(&decoded, &world.worker, &*people, &mut claim, head, 10).await;
    assert!(matches!(superseded, Err(StepError::Advance(AdvanceError::Superseded))), "{superseded:?}");
    assert_eq!(world.number("SELECT count(*) FROM people_v1.companies").await, 0);
}

/// Writes the rows and then breaks, as a process that dies before its transaction commits.
struct BreaksAfterWriting(Arc<dyn Projection>);

impl Projection for BreaksAfterWriting {
    fn name(&self) -> &'static str {
        self.0.name()
    }
    fn definition(&self) -> u32 {
        self.0.definition()
    }
    fn reads(&self) -> &'static [&'static str] {
        self.0.reads()
    }
    fn adds(&self) -> bool {
        self.0.adds()
    }
    fn touched(&self, commit: &DecodedCommit) -> Vec<Touched> {
        self.0.touched(commit)
    }
    fn create<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        self.0.create(owner, version)
    }
    fn drop_version<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        self.0.drop_version(owner, version)
    }
    fn apply<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        batch: Batch<'a>,
    ) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            self.0.apply(tx, batch).await?;
            Err(StoreFault::new("the power went").into())
        })
    }
    fn compare<'a>(
        &'a self,
        worker: &'a mut PgConnection,
        before: u32,
        after: u32,
        excluded: &'a [Touched],
    ) -> BoxFuture<'a, Result<Comparison, StoreFault>> {
        self.0.compare(worker, before, after, excluded)
    }
}

#[tokio::test]
async fn rows_without_their_position_are_never_seen() {
    let world = World::start().await;
    let log = three_companies().await;
    let (decoded, head) = (DecodedLog::new(log.clone()), *log.watermark().borrow());
    let breaking = BreaksAfterWriting(world.projection("people"));
    let mut claim = world.claim("people").await;
    let broken = step(&decoded, &world.worker, &breaking, &mut claim, head, 10).await;
    assert!(matches!(broken, Err(StepError::Advance(AdvanceError::Fault(_)))), "{broken:?}");
    assert_eq!(world.number("SELECT count(*) FROM people_v1.companies").await, 0);
    assert_eq!(
        checkpoint::of_version(&world.worker, "people", 1).await.expect("Postgres answers"),
        Some(Sequence::ZERO)
    );
    assert_eq!(world.number("SELECT count(*) FROM projections.parked").await, 0);
}

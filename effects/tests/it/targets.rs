//! What every store of targets must do.

use effects::target::{Admission, Because, Limits, MemoryTargets, TargetState, Targets};
use kernel::AggregateId;
use uuid::Uuid;

use crate::world::{TENANT, World};

const LIMITS: Limits =
    Limits { per_second: 1.0, burst: 5.0, failing_max: 2, open_seconds: 30, open_seconds_max: 60 };

async fn keeps_the_contract(world: &World, targets: impl Targets) {
    let now = world.now();
    let fresh = || TargetState::new(now, &LIMITS);
    let key = |id: u128| (TENANT, AggregateId::new(Uuid::from_u128(id)));
    // As many as may be at once, of however many that ask at once.
    let asks = (0..20).map(|_| targets.change(key(1), fresh(), |target| target.admit(now, &LIMITS)));
    let told = futures::future::join_all(asks).await;
    let admitted = told.into_iter().map(|told| told.expect("it serves")).filter(|one| *one == Admission::Now);
    assert_eq!(admitted.count(), 5);

    // What is changed stands, and of one target alone.
    let fail = |target: &mut TargetState| {
        target.failed(now, &LIMITS);
        target.failed(now, &LIMITS);
    };
    targets.change(key(2), fresh(), fail).await.expect("it serves");
    let stands = targets.change(key(2), fresh(), |target| target.clone()).await.expect("it serves");
    assert_eq!((stands.failing, stands.not_before), (2, Some((now.plus_seconds(30), Because::Breaker))));
    targets
        .change(key(2), fresh(), |target| target.asked_to_wait(now.plus_seconds(90)))
        .await
        .expect("it serves");
    let stands = targets.change(key(2), fresh(), |target| target.not_before).await.expect("it serves");
    assert_eq!(stands, Some((now.plus_seconds(90), Because::Asked)));
    let other = targets.change(key(3), fresh(), |target| target.clone()).await.expect("it serves");
    assert_eq!(other, fresh());
}

#[tokio::test]
async fn the_twin_and_postgres_keep_the_contract() {
    let world = World::start().await;
    keeps_the_contract(&world, MemoryTargets::default()).await;
    keeps_the_contract(&world, world.targets()).await;
    world.stop().await;
}

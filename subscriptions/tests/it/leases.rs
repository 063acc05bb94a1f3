//! One leader per name, and the next one when it goes.

use std::time::Duration;

use subscriptions::memory::MemoryLeases;
use subscriptions::postgres::PostgresLeases;
use subscriptions::{Lease as _, Leases};

use crate::postgres::World;

async fn one_leads_per_name(leases: impl Leases) {
    let mut first = leases.acquire("a").await.expect("free");
    let other = leases.acquire("b").await.expect("another name");
    assert!(first.is_held().await);
    let mut second = std::pin::pin!(leases.acquire("a"));
    let early = tokio::time::timeout(Duration::from_millis(200), second.as_mut()).await;
    assert!(early.is_err(), "two lead");
    drop((first, other));
    assert!(second.await.expect("free again").is_held().await);
}

#[tokio::test]
async fn leases_in_memory_have_one_leader() {
    one_leads_per_name(MemoryLeases::default()).await;
}

#[tokio::test]
async fn leases_in_postgres_have_one_leader() {
    let world = World::start().await;
    one_leads_per_name(PostgresLeases::new(world.worker.clone())).await;
    world.stop().await;
}

#[tokio::test]
async fn a_lease_ends_with_its_connection_and_the_next_one_leads() {
    let world = World::start().await;
    let leases = PostgresLeases::new(world.worker.clone());
    let mut first = leases.acquire("a").await.expect("free");
    let mut second = std::pin::pin!(leases.acquire("a"));
    let early = tokio::time::timeout(Duration::from_millis(200), second.as_mut()).await;
    assert!(early.is_err(), "two lead");
    let ended = world.end_holder_of_lock().await;
    assert_eq!(ended, 1, "one holds it");
    assert!(second.await.expect("it is free now").is_held().await);
    assert!(!first.is_held().await, "it went with its connection");
    world.stop().await;
}

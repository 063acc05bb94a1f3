//! What each user may say, tried as that user.

use std::time::Duration;

use async_nats::{Client, Subscriber};
use futures::StreamExt;
use jetstream_config::subjects::{KEYS_DESTROYED, WATERMARK, WATERMARK_GET};

use crate::World;

/// The next message; a message that never comes fails the test instead of holding it.
async fn next(subscriber: &mut Subscriber) -> async_nats::Message {
    let heard = tokio::time::timeout(Duration::from_secs(10), subscriber.next()).await;
    heard.expect("something is heard").expect("the connection stands")
}

/// Returns when the server has taken in everything that this client sent: it answers in order.
async fn taken_in(client: &Client) {
    client.request("$JS.API.INFO", "".into()).await.expect("every user may ask for this");
}

async fn hearing(client: &Client, subject: &'static str) -> Subscriber {
    let subscriber = client.subscribe(subject).await.expect("it may listen");
    taken_in(client).await;
    subscriber
}

#[tokio::test]
async fn a_reader_announces_its_projection_and_neither_the_watermark_nor_destroyed_keys() {
    let world = World::start().await;
    let nats = world.cluster.endpoints().nats.clone();
    let (appender, reader) = (world.client(&nats.appender).await, world.client(&nats.reader).await);
    let mut heard = hearing(&appender, "teei.>").await;
    for forged in [WATERMARK, KEYS_DESTROYED, "teei.anything"] {
        reader.publish(forged, "1 1000000".into()).await.expect("it is sent");
    }
    reader.publish("teei.projection.people", "7".into()).await.expect("it is sent");
    // One connection's messages arrive in order: had a forged one passed, it would be first.
    assert_eq!(next(&mut heard).await.subject.as_str(), "teei.projection.people");
    world.cluster.stop().await;
}

#[tokio::test]
async fn the_appender_announces_the_watermark_and_destroyed_keys_and_readers_hear_it() {
    let world = World::start().await;
    let nats = world.cluster.endpoints().nats.clone();
    let (appender, reader) = (world.client(&nats.appender).await, world.client(&nats.reader).await);
    let mut heard = hearing(&reader, "teei.>").await;
    for subject in [WATERMARK, KEYS_DESTROYED] {
        appender.publish(subject, "1 7".into()).await.expect("it is sent");
        assert_eq!(next(&mut heard).await.subject.as_str(), subject);
    }
    world.cluster.stop().await;
}

#[tokio::test]
async fn a_reader_may_ask_for_the_watermark_and_only_the_appender_may_answer() {
    let world = World::start().await;
    let nats = world.cluster.endpoints().nats.clone();
    let (appender, reader) = (world.client(&nats.appender).await, world.client(&nats.reader).await);
    let impostor = world.client(&nats.reader).await;
    let mut asked = hearing(&appender, WATERMARK_GET).await;
    let mut overheard = hearing(&impostor, WATERMARK_GET).await;
    let inbox = reader.new_inbox();
    let mut answers = reader.subscribe(inbox.clone()).await.expect("it may listen");
    reader.publish_with_reply(WATERMARK_GET, inbox, "".into()).await.expect("it is sent");

    let reply = next(&mut overheard).await.reply.expect("someone waits");
    impostor.publish(reply, "1 1000000".into()).await.expect("it is sent");
    taken_in(&impostor).await;
    let reply = next(&mut asked).await.reply.expect("someone waits");
    appender.publish(reply, "1 7".into()).await.expect("it is sent");
    assert_eq!(next(&mut answers).await.payload.as_ref(), b"1 7");
    world.cluster.stop().await;
}

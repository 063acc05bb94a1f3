//! What is kept, and where.

use kernel::Sequence;

use super::{Fixture, append, appended, everything, subject};
use event_store::EventLog;

/// Every byte, on every way back.
pub(crate) async fn bytes_come_back_as_they_were(fixture: &impl Fixture) {
    let log = fixture.log();
    let every_byte: Vec<u8> = (0..=255).cycle().take(1_000).collect();
    let mut written = Vec::new();
    for (id, payload) in [every_byte, b"\r\n+OK {\"error\":1}".to_vec(), Vec::new()].into_iter().enumerate() {
        let sequence = log.append(append(&subject(id), Sequence::ZERO, payload.clone())).await;
        let sequence = sequence.expect("it is appended");
        log.durable(sequence).await.expect("it becomes durable");
        let loaded = log.load(&subject(id), Sequence::ZERO).await.expect("loading succeeds");
        let until = log.load_until(&subject(id), Sequence::ZERO, sequence).await.expect("loading succeeds");
        assert_eq!((loaded.len(), &loaded), (1, &until));
        assert_eq!(loaded[0].payload, payload);
        written.extend(loaded);
    }
    assert_eq!(everything(log).await, written);
}

/// Nobody is told before.
pub(crate) async fn what_is_durable_is_in_every_store(fixture: &impl Fixture) {
    let log = fixture.log();
    for id in 0..50 {
        let payload = format!("commit {id}");
        let sequence = appended(log, &subject(id), Sequence::ZERO, &payload).await;
        log.durable(sequence).await.expect("it becomes durable");
        assert!(*log.watermark().borrow() >= sequence);
        let copies = fixture.copies(sequence).await;
        assert!(!copies.is_empty());
        for copy in copies {
            let copy = copy.expect("it is in this store");
            assert_eq!((copy.sequence, copy.subject.as_str()), (sequence, subject(id).as_str()));
            assert_eq!(copy.payload, payload);
        }
    }
}

/// It is seen to rise only.
pub(crate) async fn the_watermark_never_goes_back(fixture: &impl Fixture) {
    let log = fixture.log();
    let mut watermark = log.watermark();
    let mut highest = *watermark.borrow();
    for id in 0..200 {
        let sequence = appended(log, &subject(id), Sequence::ZERO, "x").await;
        let now = *watermark.borrow_and_update();
        assert!(now >= highest && now <= sequence);
        highest = now;
    }
    log.durable(Sequence::new(200)).await.expect("it becomes durable");
    assert_eq!(*watermark.borrow(), Sequence::new(200));
}

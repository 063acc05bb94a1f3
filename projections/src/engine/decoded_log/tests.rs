//! Reading a log that has lost a commit, or holds more kinds than are asked for.

use event_store::{Append, AppendError, MemoryLog, Recorded};

use super::*;

/// A log that has lost a commit below its watermark.
#[derive(Clone)]
struct WithGap {
    log: MemoryLog,
    lost: Sequence,
}

impl EventLog for WithGap {
    async fn append(&self, append: Append) -> Result<Sequence, AppendError> {
        self.log.append(append).await
    }

    async fn durable(&self, sequence: Sequence) -> Result<(), LogFault> {
        self.log.durable(sequence).await
    }

    async fn load(&self, subject: &str, after: Sequence) -> Result<Vec<Recorded>, LogFault> {
        self.log.load(subject, after).await
    }

    async fn load_until(
        &self,
        subject: &str,
        after: Sequence,
        until: Sequence,
    ) -> Result<Vec<Recorded>, LogFault> {
        self.log.load_until(subject, after, until).await
    }

    async fn last_at_leader(&self, subject: &str) -> Result<Sequence, LogFault> {
        self.log.last_at_leader(subject).await
    }

    async fn read(&self, after: Sequence, max: usize) -> Result<Vec<Recorded>, LogFault> {
        let read = self.log.read(after, max).await?;
        Ok(read.into_iter().filter(|found| found.sequence != self.lost).collect())
    }

    fn watermark(&self) -> watch::Receiver<Sequence> {
        self.log.watermark()
    }
}

const PERSON: &str = "evt.00000000000000000000000000000007.person.00000000000000000000000000000001";
const COMPANY: &str = "evt.00000000000000000000000000000007.company.00000000000000000000000000000001";

/// Five positions, of persons but for the second, that lost one of them.
async fn log_without(lost: u64) -> DecodedLog<WithGap> {
    let log = MemoryLog::default();
    let mut expected = Sequence::ZERO;
    for at in 1..=5 {
        let of_company = at == 2;
        let (subject, guard) = if of_company { (COMPANY, Sequence::ZERO) } else { (PERSON, expected) };
        let payload = bytes::Bytes::from_static(b"not decoded here");
        let append = Append { subject: subject.to_owned(), expected: guard, payload };
        let sequence = log.append(append).await.expect("nobody else writes");
        expected = if of_company { expected } else { sequence };
    }
    DecodedLog::new(WithGap { log, lost: Sequence::new(lost) })
}

fn sequences(entries: &[LogEntry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.sequence().get()).collect()
}

#[tokio::test]
async fn of_one_kind_only_its_own_are_read_and_the_position_passes_over_the_others() {
    let log = log_without(0).await;
    let (found, to) = log.read_of(&["person"], Sequence::ZERO, 3).await.expect("no gap");
    assert_eq!((sequences(&found), to.get()), (vec![1, 3], 3));
    let (found, to) = log.read_of(&["person"], to, 10).await.expect("no gap");
    assert_eq!((sequences(&found), to.get()), (vec![4, 5], 5));
    let (found, to) = log.read_of(&["person"], to, 10).await.expect("no gap");
    assert_eq!((found.len(), to.get()), (0, 5), "level");
}

#[tokio::test]
async fn a_gap_is_a_fault_wherever_it_is_and_whoever_reads() {
    for lost in 1..=4 {
        let log = log_without(lost).await;
        let of = log.read_of(&["person"], Sequence::ZERO, 10).await;
        assert!(matches!(of, Err(LogFault::Incoherent(_))), "{lost}: {of:?}");
        let all = log.read(Sequence::ZERO, 10).await;
        assert!(matches!(all, Err(LogFault::Incoherent(_))), "{lost}: {all:?}");
    }
}

//! Writers that do what `application` does: append under the guard, wait until it is durable, and settle an
//! unknown outcome by reading before they try again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use event_store::{Append, AppendError, EventLog, JetStreamLog, LogFault, Recorded};
use kernel::Sequence;
use tokio::sync::watch;
use tokio::task::JoinSet;

const LATE: Duration = Duration::from_mins(1);

/// What a writer was told is durable: its commits by position.
pub(crate) type Acknowledged = BTreeMap<Sequence, (String, String)>;

/// Writers at work.
pub(crate) struct Writers {
    tasks: JoinSet<Acknowledged>,
    stop: Arc<AtomicBool>,
    acknowledged: watch::Sender<u64>,
    unknown: Arc<AtomicU64>,
}

impl Writers {
    /// Each has an aggregate of its own, and every commit names its writer and its number.
    pub(crate) fn start(log: &JetStreamLog, name: &'static str, writers: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (acknowledged, unknown) = (watch::Sender::new(0), Arc::new(AtomicU64::new(0)));
        let mut tasks = JoinSet::new();
        for writer in 0..writers {
            let writer = Writer {
                log: log.clone(),
                subject: format!("evt.load.{name}.{writer}"),
                unknown: Arc::clone(&unknown),
            };
            tasks.spawn(writer.run(Arc::clone(&stop), acknowledged.clone()));
        }
        Self { tasks, stop, acknowledged, unknown }
    }

    /// Waits until so many more commits were acknowledged.
    pub(crate) async fn make(&self, more: u64) {
        let mut seen = self.acknowledged.subscribe();
        let goal = *seen.borrow() + more;
        let reached = tokio::time::timeout(LATE, seen.wait_for(|count| *count >= goal)).await;
        reached.expect("the writers go on").expect("the writers live");
    }

    /// How many outcomes were not known when they were needed.
    pub(crate) fn unknown(&self) -> u64 {
        self.unknown.load(Ordering::Relaxed)
    }

    /// Lets each finish its command, and gives everything that was acknowledged.
    pub(crate) async fn finish(mut self) -> Acknowledged {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Acknowledged::new();
        while let Some(ended) = self.tasks.join_next().await {
            for (sequence, commit) in ended.expect("no writer fails") {
                assert!(all.insert(sequence, commit).is_none(), "{sequence} was acknowledged twice");
            }
        }
        all
    }
}

struct Writer {
    log: JetStreamLog,
    subject: String,
    unknown: Arc<AtomicU64>,
}

impl Writer {
    async fn run(self, stop: Arc<AtomicBool>, acknowledged: watch::Sender<u64>) -> Acknowledged {
        let (mut done, mut last) = (Acknowledged::new(), Sequence::ZERO);
        let mut number = 0;
        while !stop.load(Ordering::Relaxed) {
            let command = format!("command {number} of {}", self.subject);
            last = self.execute(&command, last).await;
            done.insert(last, (self.subject.clone(), command));
            acknowledged.send_modify(|count| *count += 1);
            number += 1;
        }
        done
    }

    /// Until the command is durable, once.
    async fn execute(&self, command: &str, after: Sequence) -> Sequence {
        let mut expected = after;
        loop {
            let append =
                Append { subject: self.subject.clone(), expected, payload: command.to_owned().into() };
            let outcome = match self.log.append(append).await {
                Ok(sequence) => {
                    self.log.durable(sequence).await.map(|()| sequence).map_err(AppendError::from)
                }
                Err(fault) => Err(fault),
            };
            match outcome {
                Ok(sequence) => return sequence,
                Err(AppendError::TooLarge { bytes }) => panic!("{bytes} bytes"),
                Err(AppendError::Fault(fault @ LogFault::Diverged { .. })) => panic!("{fault}"),
                Err(_) => {}
            }
            self.unknown.fetch_add(1, Ordering::Relaxed);
            match self.settle(command, after).await {
                Settled::Done(sequence) => return sequence,
                Settled::Not { last } => expected = last,
            }
        }
    }

    /// Reads, once the log is open again, whether the command was stored after all.
    async fn settle(&self, command: &str, after: Sequence) -> Settled {
        loop {
            self.log.opened().await.expect("the log opens again");
            let Ok(last) = self.log.last_at_leader(&self.subject).await else { continue };
            let Ok(commits) = self.log.load_until(&self.subject, Sequence::ZERO, last).await else {
                continue;
            };
            let mine: Vec<&Recorded> = commits.iter().filter(|commit| commit.payload == command).collect();
            match mine[..] {
                [] => {
                    assert!(last <= after, "another writer wrote to {}", self.subject);
                    return Settled::Not { last };
                }
                [commit] => {
                    if self.log.durable(commit.sequence).await.is_ok() {
                        return Settled::Done(commit.sequence);
                    }
                }
                _ => panic!("{command} took effect {} times", mine.len()),
            }
        }
    }
}

enum Settled {
    Done(Sequence),
    Not { last: Sequence },
}

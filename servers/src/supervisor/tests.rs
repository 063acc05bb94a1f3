//! The watch over a server that can be broken at will.

use super::*;
use crate::process::Program;
use std::sync::atomic::{AtomicBool, Ordering};

/// A process that does nothing, until it is broken: then it ends at once.
struct Sleeper {
    broken: Arc<AtomicBool>,
    log: std::path::PathBuf,
}

impl Recipe for Sleeper {
    const SERVER: Server = Server::Nats;
    const STOP: Signal = Signal::SIGTERM;

    async fn prepare(&self) -> Result<(), StartError> {
        Ok(())
    }

    fn program(&self) -> Program {
        let (path, argument) =
            if self.broken.load(Ordering::SeqCst) { ("false", "") } else { ("sleep", "1000") };
        Program {
            path: path.into(),
            arguments: vec![argument.into()],
            environment: vec![],
            run_as: None,
            hard_end: Signal::SIGKILL,
            log: self.log.clone(),
        }
    }

    async fn probe(&self) -> Probe {
        if self.broken.load(Ordering::SeqCst) {
            Probe::NotYet("broken".to_owned())
        } else {
            Probe::answered("1")
        }
    }

    fn is_wanted(&self, _version: &str) -> Result<(), String> {
        Ok(())
    }
}

async fn ask<T>(orders: &mpsc::Sender<Order>, order: impl FnOnce(oneshot::Sender<T>) -> Order) -> T {
    let (done, answer) = oneshot::channel();
    orders.send(order(done)).await.expect("the watcher listens");
    answer.await.expect("the watcher answers")
}

/// The clock is paused: pauses between attempts pass at once.
#[tokio::test(start_paused = true)]
async fn a_server_that_cannot_be_healed_is_given_up_and_may_be_started_later() {
    let data = tempfile::tempdir().unwrap();
    let layout = Layout::new(data.path());
    let broken = Arc::new(AtomicBool::new(false));
    let recipe = Sleeper { broken: Arc::clone(&broken), log: data.path().join("log") };
    let (events, mut heard) = broadcast::channel(16);
    let (orders, received) = mpsc::channel(1);
    let start_within = Duration::from_secs(5);
    let running = launch(&recipe, &layout, start_within).await.unwrap();
    let supervisor = Supervisor {
        recipe,
        layout: layout.clone(),
        start_within,
        stop_within: start_within,
        events,
        orders: received,
        running: Some(running),
        _ownership: Arc::new(Ownership::take(&layout).unwrap()),
    };
    let mut watch = tokio::task::JoinSet::new();
    watch.spawn(supervisor.run());

    broken.store(true, Ordering::SeqCst);
    ask(&orders, |done| Order::Kill { stay_down: false, done }).await.unwrap();
    assert!(matches!(heard.recv().await.unwrap(), ServerEvent::Crashed { .. }));
    let attempts = Backoff::ATTEMPTS_MAX;
    assert_eq!(heard.recv().await.unwrap(), ServerEvent::GaveUp { server: Server::Nats, attempts });
    ask(&orders, |done| Order::Start { done }).await.unwrap_err();

    broken.store(false, Ordering::SeqCst);
    ask(&orders, |done| Order::Start { done }).await.unwrap();
    assert_eq!(heard.recv().await.unwrap(), ServerEvent::Started { server: Server::Nats });
    drop(orders);
    watch.join_all().await;
    assert_eq!(heard.recv().await.unwrap(), ServerEvent::Stopped { server: Server::Nats });
}

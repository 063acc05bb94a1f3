//! One watcher per server: starts it, notices its death, starts it again, stops it.

mod backoff;
mod launch;
mod recipe;

use crate::owner::Ownership;
use crate::process::{Child, leftovers};
use crate::{Layout, NotRunning, Server, ServerEvent, StartError};
use backoff::Backoff;
use nix::sys::signal::Signal;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::Instant;

pub(crate) use launch::launch;
pub(crate) use recipe::{Probe, Recipe};

/// What can be asked of a watcher. Answers come when it is done.
pub(crate) enum Order {
    /// Kill the process as a crash would; heal it unless it is to stay down.
    Kill { stay_down: bool, done: oneshot::Sender<Result<(), NotRunning>> },
    /// Stop in order and stay down.
    Stop { done: oneshot::Sender<()> },
    /// Start again after a stop or after giving up.
    Start { done: oneshot::Sender<Result<(), StartError>> },
}

/// The way to a watcher.
#[derive(Clone)]
pub(crate) struct Handle {
    pub server: Server,
    pub orders: mpsc::Sender<Order>,
}

pub(crate) struct Supervisor<R> {
    pub recipe: R,
    pub layout: Layout,
    pub start_within: Duration,
    pub stop_within: Duration,
    pub events: broadcast::Sender<ServerEvent>,
    /// Closed by the cluster to end the watch; the server is stopped then.
    pub orders: mpsc::Receiver<Order>,
    pub running: Option<Child>,
    /// Keeps the data directory ours for as long as the watch lasts.
    pub _ownership: Arc<Ownership>,
}

/// What a watcher has to do next.
enum Next {
    Heal(String),
    Obey(Order),
    End,
}

impl Next {
    fn from(order: Option<Order>) -> Self {
        order.map_or(Self::End, Self::Obey)
    }
}

impl<R: Recipe> Supervisor<R> {
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::new();
        loop {
            let mut next = self.wait().await;
            if let Next::Heal(how) = next {
                next = match self.heal(&mut backoff, how).await {
                    Some(interrupted) => interrupted,
                    None => continue,
                };
            }
            match next {
                Next::Obey(order) => self.obey(order, &mut backoff).await,
                Next::End => return self.stop().await,
                Next::Heal(_) => {}
            }
        }
    }

    async fn wait(&mut self) -> Next {
        match &mut self.running {
            None => Next::from(self.orders.recv().await),
            Some(child) => tokio::select! {
                how = child.ended() => Next::Heal(how),
                order = self.orders.recv() => Next::from(order),
            },
        }
    }

    async fn obey(&mut self, order: Order, backoff: &mut Backoff) {
        // Whoever asked may have stopped waiting; then nobody misses the answer.
        match order {
            Order::Kill { stay_down, done } => {
                let killed = self.kill(stay_down).await;
                let _ = done.send(killed);
            }
            Order::Stop { done } => {
                self.stop().await;
                let _ = done.send(());
            }
            Order::Start { done } => {
                *backoff = Backoff::new();
                let _ = done.send(self.start().await);
            }
        }
    }

    /// With `stay_down` the process is taken off the watch; else its death is left for it to notice.
    async fn kill(&mut self, stay_down: bool) -> Result<(), NotRunning> {
        let child = self.running.as_mut().ok_or(NotRunning { server: R::SERVER })?;
        child.signal(Signal::SIGKILL);
        let how = child.ended().await;
        if stay_down {
            self.put_down();
            self.tell(ServerEvent::Crashed { server: R::SERVER, how });
        }
        Ok(())
    }

    async fn start(&mut self) -> Result<(), StartError> {
        if self.running.is_none() {
            self.running = Some(launch(&self.recipe, &self.layout, self.start_within).await?);
            self.tell(ServerEvent::Started { server: R::SERVER });
        }
        Ok(())
    }

    async fn stop(&mut self) {
        let Some(child) = &mut self.running else { return };
        child.signal(R::STOP);
        if tokio::time::timeout(self.stop_within, child.ended()).await.is_err() {
            tracing::warn!(server = R::SERVER.name(), "{} did not stop in time and is killed", R::SERVER);
            child.signal(Signal::SIGKILL);
            child.ended().await;
        }
        self.put_down();
        self.tell(ServerEvent::Stopped { server: R::SERVER });
    }

    /// Starts the dead server again, as often as it takes within reason. An order interrupts it.
    async fn heal(&mut self, backoff: &mut Backoff, how: String) -> Option<Next> {
        let noticed = Instant::now();
        self.put_down();
        self.tell(ServerEvent::Crashed { server: R::SERVER, how });
        backoff.crashed(noticed);
        let mut attempts = 0;
        while attempts < Backoff::ATTEMPTS_MAX {
            let attempt = async {
                tokio::time::sleep(backoff.pause()).await;
                launch(&self.recipe, &self.layout, self.start_within).await
            };
            let launched = tokio::select! {
                // Dropping the attempt ends the process it may have started.
                order = self.orders.recv() => return Some(Next::from(order)),
                launched = attempt => launched,
            };
            attempts += 1;
            match launched {
                Ok(child) => {
                    self.running = Some(child);
                    backoff.healed(Instant::now());
                    let in_ms = u64::try_from(noticed.elapsed().as_millis()).unwrap_or(u64::MAX);
                    self.tell(ServerEvent::Healed { server: R::SERVER, in_ms });
                    return None;
                }
                Err(fault) => {
                    tracing::warn!(server = R::SERVER.name(), attempts, %fault, "{} did not start again", R::SERVER);
                    backoff.failed();
                }
            }
        }
        self.tell(ServerEvent::GaveUp { server: R::SERVER, attempts });
        None
    }

    fn put_down(&mut self) {
        self.running = None;
        leftovers::forget(&self.layout, R::SERVER);
    }

    fn tell(&self, event: ServerEvent) {
        let server = R::SERVER.name();
        match &event {
            ServerEvent::Started { .. } => tracing::info!(server, "{} started", R::SERVER),
            ServerEvent::Stopped { .. } => tracing::info!(server, "{} stopped", R::SERVER),
            ServerEvent::Crashed { how, .. } => tracing::error!(server, how, "{} crashed", R::SERVER),
            ServerEvent::Healed { in_ms, .. } => tracing::info!(server, in_ms, "{} is back", R::SERVER),
            ServerEvent::GaveUp { attempts, .. } => {
                tracing::error!(server, attempts, "{} stays down: it could not be started again", R::SERVER);
            }
        }
        // Without a listener nobody needs to know.
        let _ = self.events.send(event);
    }
}

#[cfg(test)]
mod tests;

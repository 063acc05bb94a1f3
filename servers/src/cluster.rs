//! The servers of one data directory, running.

mod starting;

use crate::owner::Ownership;
use crate::process::Child;
use crate::supervisor::{Handle, Order, Recipe, Supervisor};
use crate::{Endpoints, Layout, NotRunning, Options, Server, ServerEvent, StartError};
use futures::future::join_all;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::task::TaskTracker;

/// Events a slow listener may fall behind by before it misses some.
const EVENTS_KEPT: usize = 256;
/// Orders are few and each is waited for.
const ORDERS_KEPT: usize = 8;

/// Running servers, watched and healed. Call [`Cluster::stop`] to end them in order; a dropped
/// cluster ends them too, each by its watcher, with nobody waiting for it.
pub struct Cluster {
    layout: Layout,
    endpoints: Endpoints,
    handles: Vec<Handle>,
    watchers: TaskTracker,
    events: broadcast::Sender<ServerEvent>,
    /// Shared with the watchers: the directory is given up when the last server is down.
    ownership: Arc<Ownership>,
}

impl Cluster {
    /// Installs what is missing, starts the servers, and returns when each of them answers.
    ///
    /// Fails when another process runs its servers in the data directory, and when one of the
    /// servers cannot be installed or started; then none is left running.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        starting::start(options).await
    }

    /// Where the servers answer, and the logins.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Where the server keeps its data.
    pub fn store_dir(&self, server: Server) -> PathBuf {
        self.layout.store_dir(server)
    }

    /// What happens to the servers from now on. A listener that falls behind misses the oldest events.
    pub fn subscribe(&self) -> broadcast::Receiver<ServerEvent> {
        self.events.subscribe()
    }

    /// Kills the server as a crash would and returns when it is dead. The watch will heal it.
    pub async fn kill(&self, server: Server) -> Result<(), NotRunning> {
        self.ask(server, |done| Order::Kill { stay_down: false, done }).await?
    }

    /// Kills the server as a crash would. It stays down until it is started.
    pub async fn kill_for_good(&self, server: Server) -> Result<(), NotRunning> {
        self.ask(server, |done| Order::Kill { stay_down: true, done }).await?
    }

    /// Stops the server in order. It stays down until it is started.
    pub async fn stop_server(&self, server: Server) -> Result<(), NotRunning> {
        self.ask(server, |done| Order::Stop { done }).await
    }

    /// Starts a server that is down, on the same port and data, and returns when it answers. A server
    /// that runs is left as it is.
    pub async fn start_server(&self, server: Server) -> Result<(), StartError> {
        self.ask(server, |done| Order::Start { done }).await?
    }

    /// Stops all servers in order and gives the data directory up.
    pub async fn stop(self) {
        let stops = Server::ALL.map(|server| self.stop_server(server));
        // A server that was never part of the cluster needs no stop.
        let _ = join_all(stops).await;
        let Self { handles, watchers, .. } = self;
        drop(handles);
        watchers.close();
        watchers.wait().await;
    }

    async fn ask<T>(
        &self,
        server: Server,
        order: impl FnOnce(oneshot::Sender<T>) -> Order,
    ) -> Result<T, NotRunning> {
        let not_running = NotRunning { server };
        let handle = self.handles.iter().find(|handle| handle.server == server).ok_or(not_running)?;
        let (done, answer) = oneshot::channel();
        handle.orders.send(order(done)).await.map_err(|_| not_running)?;
        answer.await.map_err(|_| not_running)
    }

    /// Puts a server that answers under watch.
    fn watch<R: Recipe>(&mut self, (recipe, child): (R, Child), options: &Options) {
        let (orders, received) = mpsc::channel(ORDERS_KEPT);
        let supervisor = Supervisor {
            recipe,
            layout: self.layout.clone(),
            start_within: options.start_within,
            stop_within: options.stop_within,
            events: self.events.clone(),
            orders: received,
            running: Some(child),
            _ownership: Arc::clone(&self.ownership),
        };
        self.handles.push(Handle { server: R::SERVER, orders });
        self.watchers.spawn(supervisor.run());
    }
}

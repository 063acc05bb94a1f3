//! A connection that never comes back: one client for one TCP connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::{Auth, AuthError, Client, ConnectOptions, Event, ServerAddr};
use tokio_util::sync::CancellationToken;

use super::settings::NatsLogin;

/// How long a handshake may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// A server that does not answer two of these is gone, even if its socket is open.
const PING_EVERY: Duration = Duration::from_secs(5);

/// A client and the token that says when its connection is gone. Dropping it ends the client.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    client: Client,
    lost: CancellationToken,
}

/// A server could not be reached.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectFault {
    #[error("the URL of the NATS server cannot be read")]
    Url(#[source] std::io::Error),
    #[error("the NATS server cannot be reached")]
    Connect(#[source] async_nats::ConnectError),
}

impl Connection {
    /// Connects, once.
    pub(crate) async fn open(login: &NatsLogin, name: &str) -> Result<Self, ConnectFault> {
        let servers = login.url.split(',').map(|url| url.trim().parse::<ServerAddr>());
        let servers: Vec<_> = servers.collect::<Result<_, _>>().map_err(ConnectFault::Url)?;
        let lost = CancellationToken::new();
        let heard = lost.clone();
        let options = ConnectOptions::with_auth_callback(once(login))
            .name(name)
            .connection_timeout(CONNECT_WITHIN)
            .ping_interval(PING_EVERY)
            .ignore_discovered_servers()
            // One round over the servers. When reconnecting, the callback above refuses each of them.
            .max_reconnects(servers.len().max(1))
            .reconnect_delay_callback(|_| Duration::ZERO)
            .event_callback(move |event| {
                let heard = heard.clone();
                async move {
                    match event {
                        Event::Disconnected | Event::Closed => heard.cancel(),
                        Event::ServerError(error) => {
                            tracing::warn!(%error, "the NATS server refused something");
                        }
                        _ => {}
                    }
                }
            });
        let client = options.connect(servers).await.map_err(ConnectFault::Connect)?;
        Ok(Self { client, lost })
    }

    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    /// Cancelled when the connection is gone.
    pub(crate) const fn lost(&self) -> &CancellationToken {
        &self.lost
    }

    /// Gives the connection up, because what it reaches may not be the log that was proved.
    pub(crate) fn give_up(&self) {
        self.lost.cancel();
    }
}

/// Answers the first handshake and refuses every other: without credentials the client writes nothing.
fn once(
    login: &NatsLogin,
) -> impl Fn(Vec<u8>) -> std::future::Ready<Result<Auth, AuthError>> + Send + Sync + 'static {
    let (user, password) = (login.user.clone(), login.password.clone());
    let answered = Arc::new(AtomicBool::new(false));
    move |_nonce| {
        if answered.swap(true, Ordering::SeqCst) {
            return std::future::ready(Err(AuthError::new("this connection does not come back")));
        }
        let mut auth = Auth::new();
        auth.username = Some(user.clone());
        auth.password = Some(password.clone());
        std::future::ready(Ok(auth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;
    use servers::{Cluster, Options, Server};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connection_that_was_lost_does_not_come_back_and_sends_nothing_it_had_buffered() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let options = Options::new(directory.path()).only([Server::Nats]);
        let cluster = Box::pin(Cluster::start(options)).await;
        let cluster = cluster.expect("the server starts");
        let nats = &cluster.endpoints().nats;
        let login = NatsLogin {
            url: nats.url(),
            user: nats.admin.user.clone(),
            password: nats.admin.password.clone(),
        };
        let connection = Connection::open(&login, "test").await.expect("the server answers");
        // Something is queued at every moment: before the client can notice that the server is gone, when it does,
        // and until it takes nothing more. None of it may arrive at the server's next life.
        let publish = |what: &'static str| connection.client().publish("evt.buffered", what.into());
        let publishing = async {
            let mut queued = 0;
            while publish("queued").await.is_ok() {
                queued += 1;
                tokio::task::yield_now().await;
            }
            queued
        };
        let (killed, queued) = tokio::join!(cluster.kill_for_good(Server::Nats), publishing);
        killed.expect("it runs");
        assert!(queued > 0, "nothing was buffered, so nothing was tried");
        cluster.start_server(Server::Nats).await.expect("it starts");
        let after = Connection::open(&login, "test").await.expect("the server answers");
        let mut heard = after.client().subscribe("evt.buffered").await.expect("it may listen");
        after.client().flush().await.expect("the subscription stands");

        connection.lost().cancelled().await;
        assert!(publish("late").await.is_err(), "it takes nothing more");
        after.client().publish("evt.buffered", "new".into()).await.expect("this one is connected");
        let first = heard.next().await.expect("it is heard");
        assert_eq!(first.payload.as_ref(), b"new");
        cluster.stop().await;
    }
}

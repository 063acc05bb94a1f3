//! One listener for every role: how many may be connected at once, and how long each may take to say what it wants.
//!
//! The timers are hyper's own and [`Unstalled`]'s; what happens after the head of a request was read is [`mod@crate::patience`].

mod held;
mod lingering;
mod room;
#[cfg(test)]
mod tests;
mod unread;
mod unstalled;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::Proxies;
use held::Held;
use lingering::Lingering;
use room::{Place, Room};
use unread::Watched;
use unstalled::Unstalled;

/// How long the listener rests when the system has no descriptor for one more connection.
const REST: Duration = Duration::from_secs(1);

/// What connections may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Connections {
    /// How many there may be. One more takes the place of one that asks for nothing, of whoever holds most, or is closed
    /// as it comes.
    pub at_once_max: usize,
    /// How many of them one address may hold; a trusted proxy holds those of many.
    pub of_address_max: usize,
    /// How long the head of a request may take to arrive, and how long a connection may stand without one.
    pub head_within: Duration,
    /// How long an answer may wait for its reader to take any more of it.
    pub write_stalled_max: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            at_once_max: 4_000,
            of_address_max: 200,
            head_within: Duration::from_secs(10),
            write_stalled_max: Duration::from_secs(30),
        }
    }
}

/// How many connections may wait to be accepted: as many as Linux lets, so that a crowd does not keep others waiting.
const BACKLOG: u32 = 4_096;

/// Listens at an address.
pub fn listen(at: SocketAddr) -> io::Result<TcpListener> {
    let socket = if at.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(at)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop`, then until what is under way is answered.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    connections: Connections,
    proxies: Proxies,
    stop: CancellationToken,
) -> io::Result<()> {
    let room = Room::new(connections.at_once_max, connections.of_address_max);
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            // What a connection ended with was its caller's; a panic is logged where it happens.
            Some(_ended) = open.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let trusted = proxies.trusts(peer.ip());
                    if let Some(place) = room.enter(peer.ip(), trusted) {
                        open.spawn(converse(stream, peer, routes.clone(), connections, (place, stop.clone())));
                    }
                }
                Err(error) if is_of_the_caller(&error) => {}
                Err(error) => {
                    tracing::error!(error = runtime::chain(&error), "no connection can be accepted");
                    let _stopped = stop.run_until_cancelled(tokio::time::sleep(REST)).await;
                }
            },
        }
    }
    drop(listener);
    while open.join_next().await.is_some() {}
    Ok(())
}

/// One connection, from its first request to its last.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
    connections: Connections,
    (place, stop): (Place, CancellationToken),
) {
    let answer = service_fn(|request: Request<Incoming>| {
        let under_way = place.under_way();
        let (head, body) = request.into_parts();
        let (body, end) = Watched::new(body);
        let mut request = Request::from_parts(head, Body::new(body));
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = routes.clone().oneshot(request);
        async move { answer.await.map(|answer| end.told(answer.map(|body| Held::new(body, under_way)))) }
    });
    let stream = Unstalled::new(stream, connections.write_stalled_max);
    let io = TokioIo::new(Lingering::new(stream));
    let conversation = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(connections.head_within)
        .serve_connection(io, answer);
    let mut conversation = std::pin::pin!(conversation);
    let ended = tokio::select! {
        ended = conversation.as_mut() => ended,
        () = place.given_up() => return,
        () = stop.cancelled() => {
            conversation.as_mut().graceful_shutdown();
            conversation.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(error = runtime::chain(&error), "a connection broke off");
    }
}

/// It came and was gone before it was taken.
fn is_of_the_caller(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

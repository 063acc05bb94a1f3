//! One POST to an address that somebody else chose: bounded in time, in bytes, and in where it goes.
//!
//! A connection of its own for each attempt, to an address that was checked: no pool, no proxy, no redirect, no unpacking of
//! what comes back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use backon::Retryable as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, LOCATION, RETRY_AFTER, USER_AGENT};
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use runtime::BoxError;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use url::Url;

use super::door::Door;
use crate::schedule;

/// How long the parts of a call may take.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// All of it.
    call: Duration,
    /// The beginning of an answer, once its status is known.
    head: Duration,
    /// A connection, and the handshake on it.
    connect: Duration,
}

const BOUNDS: Bounds =
    Bounds { call: Duration::from_secs(20), head: Duration::from_secs(2), connect: Duration::from_secs(5) };
/// The bytes that the status line and the headers of an answer may have.
const HEADERS_BYTES_MAX: usize = 32 * 1_024;
/// What is kept of an answer.
const HEAD_BYTES_MAX: usize = 1_024;

/// Sends.
pub(super) struct Client {
    door: Door,
    tls: TlsConnector,
    bounds: Bounds,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) retry_after: Vec<String>,
    /// Where a redirect would have led: the host alone.
    pub(super) location: Option<String>,
    pub(super) head: String,
    pub(super) cut: bool,
}

/// Why nothing came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SendFault {
    /// The address may not be reached.
    NotAllowed,
    /// The name has no address, or nobody answers at it: nothing was sent.
    Unreachable,
    /// The other side is not who it should be.
    Tls,
    /// It took too long.
    Timeout,
    /// There is no end to its headers.
    HeadersTooLarge,
    /// What came is no HTTP.
    Protocol,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Client {
    pub(super) fn new(door: Door) -> Result<Self, BoxError> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { door, tls: TlsConnector::from(Arc::new(config)), bounds: BOUNDS })
    }

    /// Sends a body with some headers, and reads the beginning of the answer.
    pub(super) async fn post(
        &self,
        url: &Url,
        headers: &[(&'static str, String)],
        body: &[u8],
    ) -> Result<Answered, SendFault> {
        let end = Instant::now() + self.bounds.call;
        let request = request(url, headers, body).ok_or(SendFault::NotAllowed)?;
        let connected = async {
            let connect = || self.connect(url);
            // Nothing was sent: that can be tried again at once.
            connect
                .retry(schedule::in_call())
                .sleep(tokio::time::sleep)
                .when(|fault| *fault == SendFault::Unreachable)
                .await
        };
        let stream = timeout_at(end, connected).await.map_err(|_elapsed| SendFault::Timeout)??;
        timeout_at(end, exchange(stream, request, self.bounds.head))
            .await
            .map_err(|_elapsed| SendFault::Timeout)?
    }

    /// A connection to one of the addresses of the host, all of which are allowed.
    async fn connect(&self, url: &Url) -> Result<Box<dyn Stream>, SendFault> {
        self.door.admits_url(url).map_err(|_not_allowed| SendFault::NotAllowed)?;
        let host = url.host_str().ok_or(SendFault::NotAllowed)?;
        let port = url.port_or_known_default().ok_or(SendFault::NotAllowed)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = tokio::net::lookup_host((bare, port)).await;
        let addresses: Vec<SocketAddr> = found.map_err(|_unknown| SendFault::Unreachable)?.collect();
        self.door.admits_all(&addresses).map_err(|_not_allowed| SendFault::NotAllowed)?;
        let tcp = async {
            for address in &addresses {
                if let Ok(stream) = TcpStream::connect(address).await {
                    return Ok(stream);
                }
            }
            Err(SendFault::Unreachable)
        };
        let tcp = tokio::time::timeout(self.bounds.connect, tcp)
            .await
            .map_err(|_elapsed| SendFault::Unreachable)??;
        // Small messages go at once; where that cannot be set they go a little later.
        let _unset = tcp.set_nodelay(true);
        if url.scheme() == "http" {
            return Ok(Box::new(tcp));
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(|_no_name| SendFault::Tls)?;
        let tls = tokio::time::timeout(self.bounds.connect, self.tls.connect(name, tcp)).await;
        Ok(Box::new(tls.map_err(|_elapsed| SendFault::Tls)?.map_err(|_untrusted| SendFault::Tls)?))
    }
}

fn request(url: &Url, headers: &[(&'static str, String)], body: &[u8]) -> Option<Request<Full<Bytes>>> {
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str()?),
        None => url.host_str()?.to_owned(),
    };
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut request = Request::post(path)
        .header(HOST, host)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, concat!("teei-webhooks/", env!("CARGO_PKG_VERSION")));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(Full::new(Bytes::copy_from_slice(body))).ok()
}

async fn exchange(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
    head: Duration,
) -> Result<Answered, SendFault> {
    let io = TokioIo::new(stream);
    let handshake = http1::Builder::new().max_buf_size(HEADERS_BYTES_MAX).handshake(io).await;
    let (mut sender, connection) = handshake.map_err(|_closed| SendFault::Unreachable)?;
    let exchanged = async {
        let response = sender.send_request(request).await.map_err(|error| judge(&error))?;
        Ok(read(response, head).await)
    };
    // The connection is driven here, and is gone with this call.
    let mut connection = std::pin::pin!(futures::FutureExt::fuse(connection));
    let mut exchanged = std::pin::pin!(futures::FutureExt::fuse(exchanged));
    loop {
        futures::select_biased! {
            answered = exchanged => return answered,
            _ended = connection => {}
        }
    }
}

fn judge(error: &hyper::Error) -> SendFault {
    if error.is_parse_too_large() {
        SendFault::HeadersTooLarge
    } else if error.is_timeout() {
        SendFault::Timeout
    } else {
        SendFault::Protocol
    }
}

/// The status has spoken: of the rest only the beginning is kept, for a moment.
async fn read(response: Response<hyper::body::Incoming>, within: Duration) -> Answered {
    let (parts, mut body) = response.into_parts();
    let mut answered = Answered {
        status: parts.status.as_u16(),
        retry_after: texts(&parts.headers),
        location: location(&parts.headers),
        head: String::new(),
        cut: false,
    };
    // What is packed is not unpacked: a few bytes could become gigabytes.
    if parts.headers.contains_key(CONTENT_ENCODING) {
        answered.cut = true;
        return answered;
    }
    let mut bytes = Vec::new();
    let until = Instant::now() + within;
    loop {
        match timeout_at(until, body.frame()).await {
            Ok(None) => break,
            Ok(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    bytes.extend_from_slice(&data[..data.len().min(HEAD_BYTES_MAX + 1)]);
                }
                if bytes.len() > HEAD_BYTES_MAX {
                    answered.cut = true;
                    break;
                }
            }
            Ok(Some(Err(_))) | Err(_) => {
                answered.cut = true;
                break;
            }
        }
    }
    bytes.truncate(HEAD_BYTES_MAX);
    answered.head = String::from_utf8_lossy(&bytes).chars().filter(|one| !one.is_control()).collect();
    answered
}

fn texts(headers: &HeaderMap) -> Vec<String> {
    let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.get_all(RETRY_AFTER).iter().take(8).map(text).collect()
}

fn location(headers: &HeaderMap) -> Option<String> {
    let url: Url = headers.get(LOCATION)?.to_str().ok()?.parse().ok()?;
    url.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;

//! Bytes that no client of HTTP would send.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// How much of an answer is looked at.
const ANSWER_BYTES: usize = 4_096;

/// Sends bytes and tells the status that came first, or that the connection was closed.
pub(super) async fn ask(at: SocketAddr, bytes: &[u8]) -> Result<String> {
    let stream = TcpStream::connect(at).await.context("no connection")?;
    answer(stream, bytes).await
}

/// The same on a connection.
pub(super) async fn answer(mut stream: TcpStream, bytes: &[u8]) -> Result<String> {
    // Whoever is refused in the middle of it may be told so by a connection that is closed.
    let _sent = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let mut piece = [0; ANSWER_BYTES];
    while answer.len() < ANSWER_BYTES && !answer.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
        }
    }
    Ok(status(&answer).unwrap_or_else(|| "closed".to_owned()))
}

/// The status of an answer.
fn status(answer: &[u8]) -> Option<String> {
    let line = answer.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix("HTTP/1.")?;
    Some(line.split(' ').nth(1)?.to_owned())
}

/// A connection from an address of this machine.
pub(super) async fn connect_from(from: [u8; 4], to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    socket.connect(to).await
}

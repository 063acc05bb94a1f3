//! The listener under attack, over real sockets.

use std::convert::Infallible;

use axum::routing::get;
use runtime::Tasks;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_stream::StreamExt as _;

use super::*;

const QUICK: Connections = Connections {
    at_once_max: 8,
    of_address_max: 4,
    head_within: Duration::from_millis(300),
    write_stalled_max: Duration::from_secs(5),
};

fn routes() -> Router {
    let stream = async || {
        let comments = tokio_stream::iter(0..)
            .then(|_| tokio::time::sleep(Duration::from_millis(200)))
            .map(|()| Ok::<_, Infallible>(": still here\n\n"));
        Body::from_stream(comments)
    };
    Router::new().route("/", get(async || "here")).route("/stream", get(stream))
}

async fn start(connections: Connections) -> (SocketAddr, Tasks) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (address, tasks) = (listener.local_addr().expect("bound"), Tasks::new());
    tasks.spawn("http", serve(listener, routes(), connections, Proxies::default(), tasks.stopping()));
    (address, tasks)
}

async fn connect(address: SocketAddr, said: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    // One that was refused may be gone by now.
    let _sent = stream.write_all(said.as_bytes()).await;
    stream
}

/// What comes until the end of the connection; a reset is an end too.
async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ended = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

const ASK: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_head_that_does_not_end_is_not_waited_for() {
    let (address, tasks) = start(QUICK).await;
    let half_open = connect(address, "GET / HTTP/1.1\r\nhost:").await;
    let silent = connect(address, "").await;
    let ended = async { (rest(half_open).await, rest(silent).await) };
    tokio::time::timeout(Duration::from_secs(10), ended).await.expect("both are closed");
    assert!(rest(connect(address, ASK).await).await.ends_with("here"));
    tasks.shutdown(Duration::from_secs(5)).await.expect("it stops");
}

#[tokio::test]
async fn one_address_cannot_hold_more_than_its_share() {
    let (address, tasks) = start(Connections { head_within: Duration::from_mins(1), ..QUICK }).await;
    let mut held = Vec::new();
    for _ in 0..QUICK.of_address_max {
        let mut stream = connect(address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        stream.read_exact(&mut [0; 8]).await.expect("it is answered, and stays");
        held.push(stream);
    }
    let refused = rest(connect(address, ASK).await).await;
    assert_eq!(refused, "", "one more is closed at once");
    drop(held);
    let again = async {
        while rest(connect(address, ASK).await).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), again).await.expect("a place that is left is free");
    tasks.shutdown(Duration::from_secs(5)).await.expect("it stops");
}

#[tokio::test]
async fn a_crowd_that_asks_for_nothing_keeps_nobody_out() {
    let (address, tasks) = start(Connections { head_within: Duration::from_mins(1), ..QUICK }).await;
    let mut crowd = Vec::new();
    for number in 0..4 * QUICK.at_once_max {
        let socket = TcpSocket::new_v4().expect("a socket");
        let from = [127, 0, 0, 2 + u8::try_from(number % 4).expect("small")];
        socket.bind(SocketAddr::from((from, 0))).expect("loopback");
        let mut stream = socket.connect(address).await.expect("it listens");
        let _refused = stream.write_all(b"GET / HTTP/1.1\r\n").await;
        crowd.push(stream);
    }
    for _ in 0..10 {
        assert!(rest(connect(address, ASK).await).await.ends_with("here"), "another is answered");
    }
    drop(crowd);
    tasks.shutdown(Duration::from_secs(5)).await.expect("it stops");
}

#[tokio::test]
async fn who_is_answered_in_the_middle_of_an_upload_reads_the_answer() {
    let (address, tasks) = start(QUICK).await;
    let stream = connect(address, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n").await;
    let (mut reader, mut writer) = stream.into_split();
    let (piece, mut sent) = (vec![0; 64 * 1024], 0);
    // More than any buffer between the two holds.
    while sent < 32 << 20 && writer.write_all(&piece).await.is_ok() {
        sent += piece.len();
    }
    let mut answer = Vec::new();
    let _reset_at_the_end = reader.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 405") && answer.contains("connection: close"), "{answer}");
    drop((reader, writer));
    tasks.shutdown(Duration::from_secs(5)).await.expect("it stops");
}

#[tokio::test]
async fn a_stream_lives_longer_than_a_head_may_take() {
    let (address, tasks) = start(QUICK).await;
    let mut stream = connect(address, "GET /stream HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut seen = 0;
    let mut bytes = [0; 512];
    while seen < 6 {
        let read = stream.read(&mut bytes).await.expect("it goes on");
        assert_ne!(read, 0, "it goes on");
        seen += String::from_utf8_lossy(&bytes[..read]).matches("still here").count();
    }
    drop(stream);
    tasks.shutdown(Duration::from_secs(5)).await.expect("it stops");
}

#[tokio::test]
async fn what_is_under_way_is_answered_before_the_listener_ends() {
    let (began, mut carried_out) = tokio::sync::mpsc::channel::<()>(1);
    let slow = async move || {
        began.send(()).await.expect("the test listens");
        tokio::time::sleep(Duration::from_millis(300)).await;
        "done"
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (address, tasks) = (listener.local_addr().expect("bound"), Tasks::new());
    let routes = Router::new().route("/", get(slow));
    tasks.spawn("http", serve(listener, routes, QUICK, Proxies::default(), tasks.stopping()));
    let answer = rest(connect(address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await);
    let stopping = async {
        carried_out.recv().await.expect("it is being carried out");
        tasks.shutdown(Duration::from_secs(10)).await
    };
    let (answer, stopped) = tokio::join!(answer, stopping);
    stopped.expect("it stops in order");
    assert!(answer.ends_with("done"), "{answer}");
    TcpStream::connect(address).await.expect_err("nobody listens any more");
}

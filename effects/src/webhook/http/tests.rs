//! Answers that explode, that never end, that lead elsewhere; addresses that may not be reached.

use futures::future::BoxFuture;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// Short enough for a test, long enough for a busy machine to say a word.
const SHORT: Bounds = Bounds {
    call: Duration::from_millis(1_500),
    head: Duration::from_millis(200),
    connect: Duration::from_millis(500),
};
const DRIP: Duration = Duration::from_millis(20);

type Says = fn(TcpStream) -> BoxFuture<'static, ()>;

/// What comes of a post to somebody who answers like this.
async fn posted(says: Says) -> Result<Answered, SendFault> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("bound")).parse().expect("a URL");
    let client = Client { bounds: SHORT, ..Client::new(Door { private_too: true }).expect("a client") };
    let serve = async {
        let (mut stream, _) = listener.accept().await.expect("somebody comes");
        let mut request = [0; 4_096];
        let read = stream.read(&mut request).await.expect("a request");
        assert!(read > 0);
        says(stream).await;
        // Whoever has said all stays on the line: only the caller ends a call.
        std::future::pending::<()>().await;
    };
    let headers = [("webhook-id", "msg_1".to_owned())];
    tokio::select! {
        answered = client.post(&url, &headers, b"{}") => answered,
        () = serve => unreachable!("it stays on the line"),
    }
}

async fn write(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).await.is_ok()
}

fn sends(says: &'static [u8]) -> impl Fn(TcpStream) -> BoxFuture<'static, ()> {
    move |mut stream| {
        Box::pin(async move {
            write(&mut stream, says).await;
            std::future::pending::<()>().await;
        })
    }
}

#[tokio::test]
async fn a_status_has_spoken_whatever_comes_after_it() {
    let exploding = posted(|mut stream| {
        Box::pin(async move {
            let packed = vec![0x1f; 65_250];
            write(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 65250\r\n\r\n")
                .await;
            write(&mut stream, &packed).await;
        })
    });
    let never_ending = posted(|mut stream| {
        Box::pin(async move {
            write(&mut stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
            while write(&mut stream, b"1\r\nx\r\n").await {
                tokio::time::sleep(DRIP).await;
            }
        })
    });
    let silent =
        posted(|stream| sends(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n0123456789")(stream));
    for answered in [exploding.await, never_ending.await, silent.await] {
        let answered = answered.expect("the status line has spoken");
        assert_eq!((answered.status, answered.cut), (200, true), "{answered:?}");
        assert!(answered.head.len() <= HEAD_BYTES_MAX);
    }
    let short =
        posted(|stream| sends(b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"ok\":false}\n")(stream));
    let short = short.await.expect("an answer");
    assert_eq!((short.head.as_str(), short.cut), ("{\"ok\":false}", false));
    let long = posted(|mut stream| {
        Box::pin(async move {
            write(&mut stream, b"HTTP/1.1 202 Accepted\r\nContent-Length: 8192\r\n\r\n").await;
            write(&mut stream, &[b'x'; 8_192]).await;
        })
    });
    let long = long.await.expect("an answer");
    assert_eq!((long.status, long.head.len(), long.cut), (202, HEAD_BYTES_MAX, true));
}

#[tokio::test]
async fn headers_that_never_end_are_a_failed_attempt() {
    let dripping = posted(|mut stream| {
        Box::pin(async move {
            write(&mut stream, b"HTTP/1.1 2").await;
            tokio::time::sleep(DRIP).await;
            while write(&mut stream, b"0").await {
                tokio::time::sleep(DRIP).await;
            }
        })
    });
    let fault = dripping.await.expect_err("no status line ends");
    assert!(matches!(fault, SendFault::Timeout | SendFault::Protocol), "{fault:?}");
    let endless = posted(|mut stream| {
        Box::pin(async move {
            write(&mut stream, b"HTTP/1.1 200 OK\r\n").await;
            let line = [b"x-much: ".as_slice(), &[b'y'; 1_000], b"\r\n"].concat();
            for _ in 0..1_000 {
                if !write(&mut stream, &line).await {
                    return;
                }
            }
        })
    });
    assert_eq!(endless.await.expect_err("its headers are too large"), SendFault::HeadersTooLarge);
    let hung_up = posted(|stream| Box::pin(async move { drop(stream) }));
    assert_eq!(hung_up.await.expect_err("it said nothing"), SendFault::Protocol);
    let silent = posted(|stream| sends(b"")(stream));
    assert_eq!(silent.await.expect_err("it says nothing"), SendFault::Timeout);
}

#[tokio::test]
async fn a_redirect_is_told_by_its_host_and_waits_are_told_as_they_came() {
    let elsewhere = posted(|stream| {
        sends(b"HTTP/1.1 308 Permanent Redirect\r\nLocation: https://other.example.org/hook?key=secret\r\nContent-Length: 0\r\n\r\n")(
            stream,
        )
    });
    let elsewhere = elsewhere.await.expect("an answer");
    assert_eq!((elsewhere.status, elsewhere.location.as_deref()), (308, Some("other.example.org")));
    let busy = posted(|stream| {
        sends(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n")(stream)
    });
    assert_eq!(busy.await.expect("an answer").retry_after, ["5", "60"]);
}

#[tokio::test]
async fn an_inner_address_is_never_connected_to_and_a_closed_port_is_tried_again_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("bound");
    let guarded = Client { bounds: SHORT, ..Client::new(Door::default()).expect("a client") };
    for host in [at.to_string(), format!("localhost:{}", at.port())] {
        let url: Url = format!("https://{host}/").parse().expect("a URL");
        let refused = guarded.post(&url, &[], b"{}").await.expect_err("it is inside");
        assert_eq!(refused, SendFault::NotAllowed, "{host}");
    }
    let nobody = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(nobody.is_err(), "nobody has come");
    drop(listener);
    let open = Client { bounds: SHORT, ..Client::new(Door { private_too: true }).expect("a client") };
    let url: Url = format!("http://{at}/").parse().expect("a URL");
    assert_eq!(open.post(&url, &[], b"{}").await.expect_err("nobody is there"), SendFault::Unreachable);
}

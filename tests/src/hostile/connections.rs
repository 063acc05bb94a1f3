//! Connections that say nothing, that never end, and that are many.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::crowd;
use super::input::{Input, told};
use super::target::{Api, Target};
use super::wire;

const GROUP: &str = "connections";
/// How long another caller waits at most while a crowd stands before an API.
const OTHERS_WAIT_MAX: Duration = Duration::from_secs(1);
/// How many requests are sent on one connection before any answer is read.
const AT_ONCE: usize = 5_000;
/// More connections than one address may hold.
const OF_ONE_ADDRESS: usize = 300;

pub(super) fn inputs() -> Vec<Input> {
    vec![
        Input::wire(
            GROUP,
            "a greeting of TLS",
            "400",
            Api::Command,
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        ),
        Input::wire(GROUP, "a greeting of HTTP/2", "closed", Api::Query, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Input::wire(GROUP, "a megabyte of nothing", "400", Api::Query, vec![0; 1 << 20]),
        Input::own(GROUP, "half a head, then nothing", "closed within 15 s", |target| {
            Box::pin(half_a_head(target, b"GET / HTTP/1.1\r\nhost:"))
        })
        .slow(30),
        Input::own(GROUP, "nothing at all", "closed within 15 s", |target| {
            Box::pin(half_a_head(target, b""))
        })
        .slow(30),
        Input::own(GROUP, "one letter of a head a second", "closed within 15 s", |target| {
            Box::pin(letter_by_letter(target))
        })
        .slow(30),
        Input::own(GROUP, "a body that stands still", "408", |target| Box::pin(still_body(target))).slow(60),
        Input::own(GROUP, "five thousand requests before an answer is read", "all answered", |target| {
            Box::pin(at_once(target))
        }),
        Input::own(GROUP, "answers that nobody reads", "closed within 45 s", |target| {
            Box::pin(unread(target))
        })
        .slow(60),
        Input::own(GROUP, "an upload whose sender goes", "failed import.cut_off", |target| {
            Box::pin(gone(target))
        }),
        Input::own(GROUP, "an archive whose sender goes", "404 import.set_not_found", |target| {
            Box::pin(gone_with_an_archive(target))
        }),
        Input::own(GROUP, "three hundred connections of one address", "others answered", |target| {
            Box::pin(of_one_address(target))
        }),
        Input::own(
            GROUP,
            "two thousand half-open connections of 100 addresses",
            "others answered",
            |target| {
                Box::pin(crowd::before(
                    target,
                    crowd::Size { processes: 0, connections: 2_000, addresses: 100 },
                ))
            },
        ),
        Input::own(GROUP, "20,000 half-open connections of 200 addresses", "others answered", |target| {
            Box::pin(crowd::before(target, crowd::Size { processes: 2, connections: 20_000, addresses: 200 }))
        })
        .slow(180),
    ]
}

/// How long until a connection is closed, in words.
async fn closed(stream: &mut TcpStream, within: u64) -> Result<String> {
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(within), stream.read_to_end(&mut rest)).await;
    Ok(if ended.is_ok() { format!("closed within {within} s") } else { "still open".to_owned() })
}

async fn half_a_head(target: Target, said: &'static [u8]) -> Result<String> {
    let mut stream = TcpStream::connect(target.address(Api::Command)).await?;
    stream.write_all(said).await?;
    closed(&mut stream, 15).await
}

async fn letter_by_letter(target: Target) -> Result<String> {
    let stream = TcpStream::connect(target.address(Api::Query)).await?;
    let (mut reader, mut writer) = stream.into_split();
    let mut every = tokio::time::interval(Duration::from_secs(1));
    let began = Instant::now();
    let mut byte = [0; 1];
    loop {
        tokio::select! {
            read = reader.read(&mut byte) => if !matches!(read, Ok(1..)) { break },
            _ = every.tick() => if writer.write_all(b"x").await.is_err() { break },
        }
    }
    Ok(if began.elapsed() < Duration::from_secs(15) { "closed within 15 s" } else { "closed late" }
        .to_owned())
}

async fn still_body(target: Target) -> Result<String> {
    let head = format!(
        "POST /v1/safety/screen/text HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{",
        target.token()
    );
    wire::ask(target.address(Api::Command), head.as_bytes()).await
}

async fn at_once(target: Target) -> Result<String> {
    let mut stream = TcpStream::connect(target.address(Api::Query)).await?;
    let (mut reader, mut writer) = stream.split();
    let requests = "GET /v1/nothing HTTP/1.1\r\nhost: x\r\n\r\n".repeat(AT_ONCE - 1);
    let last = "GET /v1/nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let asking = async { writer.write_all((requests + last).as_bytes()).await };
    let mut answers = Vec::new();
    let (asked, read) = tokio::join!(asking, reader.read_to_end(&mut answers));
    asked.and(read.map(drop)).context("the connection broke off")?;
    let count = answers.windows(9).filter(|window| *window == b"HTTP/1.1 ").count();
    Ok(if count == AT_ONCE { "all answered".to_owned() } else { format!("{count} answered") })
}

async fn unread(target: Target) -> Result<String> {
    let mut stream = TcpStream::connect(target.address(Api::Query)).await?;
    let began = Instant::now();
    // More answers than fit between the two, and none of them is read.
    let request = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
    while stream.write_all(request).await.is_ok() {
        if began.elapsed() > Duration::from_secs(45) {
            return Ok("still open".to_owned());
        }
        tokio::task::yield_now().await;
    }
    Ok("closed within 45 s".to_owned())
}

/// Begins an upload and goes away.
async fn begin_and_go(target: &Target, path: &str, key: &str, piece: &str) -> Result<()> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nidempotency-key: {key}\r\n\
         content-length: 100000000\r\n\r\n{piece}",
        target.token()
    );
    let mut stream = TcpStream::connect(target.address(Api::Command)).await?;
    stream.write_all(head.as_bytes()).await?;
    Ok(())
}

/// Asks again until something is not as it was.
async fn until_ended(target: &Target, path: &str) -> Result<Value> {
    loop {
        let asked = target.request(Api::Command, Method::GET, path).bearer_auth(target.token());
        let stands: Value = asked.send().await?.json().await?;
        if !matches!(stands["state"].as_str(), None | Some("running")) {
            return Ok(stands);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn gone(target: Target) -> Result<String> {
    let key = "00000000-0000-4000-8000-00000000a001";
    begin_and_go(&target, "/v1/imports?kind=companies", key, "company_ref,name\nhostile-gone,Gone Ltd\n")
        .await?;
    let stands = until_ended(&target, &format!("/v1/imports/{key}")).await?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(format!("{} {}", text(&stands["state"]), text(&stands["problem"]["code"])))
}

/// What did not arrive is nowhere: neither remembered nor gone on with.
async fn gone_with_an_archive(target: Target) -> Result<String> {
    let key = "00000000-0000-4000-8000-00000000a002";
    begin_and_go(&target, "/v1/import-sets", key, "PK").await?;
    let path = format!("/v1/import-sets/{key}");
    told(target.request(Api::Command, Method::GET, &path).bearer_auth(target.token())).await
}

async fn of_one_address(target: Target) -> Result<String> {
    let mut held = Vec::new();
    for _ in 0..OF_ONE_ADDRESS {
        held.push(wire::connect_from([127, 0, 0, 77], target.address(Api::Command)).await?);
    }
    let waited = crowd::longest_wait(&target, 10).await?;
    drop(held);
    Ok(told_wait(waited))
}

/// What is told of the longest wait of others.
pub(super) fn told_wait(waited: Duration) -> String {
    if waited < OTHERS_WAIT_MAX {
        "others answered".to_owned()
    } else {
        format!("others waited {:.1} s", waited.as_secs_f64())
    }
}

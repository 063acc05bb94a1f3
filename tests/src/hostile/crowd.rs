//! A crowd of half-open connections before both APIs, and how long others wait meanwhile.
//!
//! A process has only so many descriptors, so a large crowd is several processes: each is this program again, and ends
//! with its input.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use futures::StreamExt as _;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::connections::told_wait;
use super::target::{Api, Target};
use super::wire;

/// How many are opened at the same time.
const OPENED_AT_ONCE: usize = 64;
/// How long one may take: one that is not accepted is one of the crowd all the same.
const OPENS_WITHIN: Duration = Duration::from_secs(2);
/// How often others ask each API while the crowd stands.
const OTHERS_ASK: usize = 20;
/// How long the crowd takes to assemble at most.
const ASSEMBLED_WITHIN: Duration = Duration::from_mins(2);
/// What a part of the crowd says when it stands.
const STANDS: &str = "stands";

/// How large a crowd is.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// Of how many processes beside this one; none of a small crowd.
    pub(super) processes: usize,
    pub(super) connections: usize,
    /// From how many addresses of this machine.
    pub(super) addresses: usize,
}

/// Half-open connections before an API, from some addresses of this machine.
#[derive(Clone, Copy)]
struct Part {
    to: SocketAddr,
    connections: usize,
    first_address: usize,
    addresses: usize,
}

/// Assembles a crowd before both APIs, asks as others do, and tells how long the longest of them waited.
pub(super) async fn before(target: Target, size: Size) -> Result<String> {
    let apis = [target.address(Api::Command), target.address(Api::Query)];
    let of_api = |to, first_address| Part {
        to,
        connections: size.connections / 2,
        first_address,
        addresses: size.addresses / 2,
    };
    let parts = [of_api(apis[0], 0), of_api(apis[1], size.addresses / 2)];
    if size.processes == 0 {
        let (one, other) = tokio::join!(assemble(parts[0]), assemble(parts[1]));
        let waited = longest_wait(&target, OTHERS_ASK).await?;
        drop((one, other));
        return Ok(told_wait(waited));
    }
    let mut standing = Vec::new();
    for part in parts {
        standing.push(begin(part)?);
    }
    for child in &mut standing {
        let said = BufReader::new(child.stdout.as_mut().context("it says nothing")?);
        let line = tokio::time::timeout(ASSEMBLED_WITHIN, said.lines().next_line()).await??;
        anyhow::ensure!(
            line.as_deref().is_some_and(|line| line.starts_with(STANDS)),
            "it does not stand: {line:?}"
        );
    }
    let waited = longest_wait(&target, OTHERS_ASK).await?;
    for mut child in standing {
        drop(child.stdin.take());
        child.wait().await?;
    }
    Ok(told_wait(waited))
}

/// The longest that another caller, from an address of its own, waits for an answer of either API.
pub(super) async fn longest_wait(target: &Target, times: usize) -> Result<Duration> {
    let mut longest = Duration::ZERO;
    for _ in 0..times {
        for api in [Api::Command, Api::Query] {
            let began = Instant::now();
            let stream = wire::connect_from([127, 0, 0, 1], target.address(api)).await?;
            let request = b"GET /health/ready HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            let status = wire::answer(stream, request).await?;
            anyhow::ensure!(status == "200", "another caller was answered {status}");
            longest = longest.max(began.elapsed());
        }
    }
    Ok(longest)
}

/// Opens the connections and sends half a head on each.
async fn assemble(part: Part) -> Vec<TcpStream> {
    let open = |number: usize| async move {
        let address = part.first_address + number % part.addresses;
        // 127.0.1.1 and on: none that another caller has.
        let from = [
            127,
            0,
            1 + u8::try_from(address / 250).unwrap_or(9),
            1 + u8::try_from(address % 250).unwrap_or(9),
        ];
        let opened = tokio::time::timeout(OPENS_WITHIN, wire::connect_from(from, part.to)).await;
        let mut stream = opened.ok()?.ok()?;
        // One that was closed at once is gone by now.
        let _sent = stream.write_all(b"GET /v1/overview HTTP/1.1\r\nhost:").await;
        Some(stream)
    };
    let opened = futures::stream::iter(0..part.connections).map(open).buffer_unordered(OPENED_AT_ONCE);
    opened.filter_map(|stream| async { stream }).collect().await
}

/// Another process with a part of the crowd.
fn begin(part: Part) -> Result<Child> {
    let Part { to, connections, first_address, addresses } = part;
    let mut command =
        Command::new(std::env::current_exe().context("this program does not know where it is")?);
    command.arg("hold").arg(to.to_string());
    command.args([connections, first_address, addresses].map(|number| number.to_string()));
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    command.spawn().context("a part of the crowd could not be started")
}

/// What such a process does: it opens its connections and holds them until its input ends.
pub async fn hold(arguments: &[String]) -> Result<()> {
    let [to, connections, first_address, addresses] = arguments else {
        anyhow::bail!("an address and three numbers are needed");
    };
    let part = Part {
        to: to.parse()?,
        connections: connections.parse()?,
        first_address: first_address.parse()?,
        addresses: addresses.parse()?,
    };
    let held = assemble(part).await;
    let mut out = tokio::io::stdout();
    out.write_all(format!("{STANDS} {}\n", held.len()).as_bytes()).await?;
    out.flush().await?;
    let mut input = Vec::new();
    tokio::io::stdin().read_to_end(&mut input).await?;
    drop(held);
    Ok(())
}

//! Durable commits per second at 1, 16, 64 and 256 writers, beside what the disk itself can do.
//!
//! Then how fast the archive takes a backlog, and how fast the log is read from it and from memory.
//!
//! Every figure of the first table is of commits that [`EventLog::durable`] has confirmed: in JetStream and, fsynced, in the
//! archive. Each writer makes new aggregates, one guarded commit of 300 bytes at a time.
//!
//! Rounds without and with signed checkpoints take turns, so that both meet the same disk.
//!
//! `cargo run --release -p event-store --example append_rate [seconds per figure] [rounds]`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use event_store::jetstream::{Limits, Pulling};
use event_store::merkle::checkpoint::Signing;
use event_store::{Append, EventLog, JetStreamLog, LogSettings, NatsLogin, archive};
use jetstream_config::streams::Replicas;
use jetstream_config::{consumers, streams};
use kernel::Sequence;
use servers::{Cluster, Options, PostgresEndpoint, Server};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

const WRITERS: [usize; 4] = [1, 16, 64, 256];
const PAYLOAD_BYTES: usize = 300;
const BACKLOG_COMMITS: usize = 128_000;
const READ_COMMITS: usize = 2_000;
const SIGN_EVERY_COMMITS: u64 = 10_000;
const SIGN_EVERY: Duration = Duration::from_secs(30);

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let number =
        |position, default| std::env::args().nth(position).map_or(Ok(default), |text| text.parse::<u64>());
    let (each, rounds) = (Duration::from_secs(number(1, 4)?), number(2, 3)?);
    let directory = tempfile::tempdir()?;
    let options = Options::new(directory.path()).only([Server::Nats, Server::Postgres]);
    let cluster = Box::pin(Cluster::start(options)).await?;
    let settings = settings(&cluster).await?;
    println!(
        "{:>7} {:>7} {:>12} {:>9} {:>9} {:>14}",
        "writers", "signed", "commits/s", "p50 ms", "p99 ms", "disk appends/s"
    );
    for round in 0..rounds {
        for signing in [None, Some(Signing::new("bench", &[7; 32], SIGN_EVERY_COMMITS, SIGN_EVERY))] {
            let signed = if signing.is_some() { "yes" } else { "no" };
            let running = Running::start(LogSettings { signing, ..settings.clone() }).await?;
            for writers in WRITERS {
                let disk = disk_rate(directory.path(), Duration::from_secs(1))?;
                let name = format!("{round}-{signed}-{writers}");
                let mut latencies = run(&running.log, &name, writers, each).await?;
                latencies.sort_unstable();
                let at =
                    |percent: usize| latencies[(latencies.len() - 1) * percent / 100].as_secs_f64() * 1e3;
                let rate = per_second(latencies.len(), each);
                println!(
                    "{writers:>7} {signed:>7} {rate:>12.0} {:>9.2} {:>9.2} {disk:>14.0}",
                    at(50),
                    at(99)
                );
            }
            running.stop().await;
        }
    }
    backlog(settings).await?;
    cluster.stop().await;
    Ok(())
}

/// A log whose driver runs.
struct Running {
    log: JetStreamLog,
    stop: CancellationToken,
    driver: JoinSet<()>,
}

impl Running {
    async fn start(settings: LogSettings) -> Result<Self, Failure> {
        let (log, background) = JetStreamLog::connect(settings);
        let (stop, mut driver) = (CancellationToken::new(), JoinSet::new());
        driver.spawn(background.run(stop.clone()));
        log.opened().await?;
        Ok(Self { log, stop, driver })
    }

    async fn stop(mut self) {
        self.stop.cancel();
        while self.driver.join_next().await.is_some() {}
    }
}

/// Piles commits up in the stream alone, and takes the time until the archive has them all.
async fn backlog(settings: LogSettings) -> Result<(), Failure> {
    let mut alone = LogSettings { archiver: None, ..settings.clone() };
    alone.limits.unarchived_max = u64::MAX;
    let running = Running::start(alone).await?;
    let before = *running.log.watermark().borrow();
    let mut tasks = JoinSet::new();
    for writer in 0..256 {
        let log = running.log.clone();
        tasks.spawn(async move {
            let mut last = Sequence::ZERO;
            for number in 0..BACKLOG_COMMITS / 256 {
                let (subject, payload) =
                    (format!("evt.bench.backlog.{writer}-{number}"), vec![b'x'; PAYLOAD_BYTES]);
                last =
                    log.append(Append { subject, expected: Sequence::ZERO, payload: payload.into() }).await?;
            }
            Ok::<_, event_store::AppendError>(last)
        });
    }
    let mut last = before;
    while let Some(ended) = tasks.join_next().await {
        last = last.max(ended??);
    }
    running.stop().await;

    let (started, running) = (Instant::now(), Running::start(settings).await?);
    running.log.watermark().wait_for(|reached| *reached >= last).await?;
    let commits = usize::try_from(last.get() - before.get())?;
    println!("a backlog of {commits} commits is archived at {:.0}/s", per_second(commits, started.elapsed()));
    // A fresh process holds in memory what it has archived itself.
    for (from, first, last) in [("the archive", Sequence::ZERO, before), ("memory", before, last)] {
        let (started, mut position) = (Instant::now(), first);
        while position < last {
            let commits = running.log.read(position, READ_COMMITS).await?;
            position = commits.last().map_or(last, |commit| commit.sequence);
        }
        let read = usize::try_from(last.get() - first.get())?;
        println!("{read} commits are read from {from} at {:.0}/s", per_second(read, started.elapsed()));
    }
    running.stop().await;
    Ok(())
}

async fn settings(cluster: &Cluster) -> Result<LogSettings, Failure> {
    let (nats, postgres) = (&cluster.endpoints().nats, &cluster.endpoints().postgres);
    let database = |login| -> Result<PgConnectOptions, sqlx::Error> {
        postgres.url_as(login, PostgresEndpoint::DATABASE).parse()
    };
    let pool = |login| async move { PgPoolOptions::new().connect_with(database(login)?).await };
    archive::migrate(&pool(&postgres.roles.owner).await?).await?;
    let login = |login: &servers::Login| NatsLogin {
        url: nats.url(),
        user: login.user.clone(),
        password: login.password.clone(),
    };
    let pulling = consumers::PULLING;
    Ok(LogSettings {
        nats: login(&nats.appender),
        admin: Some(login(&nats.admin)),
        stream: streams::events(Replicas::One),
        reader: consumers::reader(1),
        pulling: Pulling {
            batch_messages_max: pulling.batch_messages_max,
            expires: pulling.expires,
            heartbeat: pulling.heartbeat,
        },
        archive: pool(&postgres.roles.command).await?,
        archiver: Some(database(&postgres.roles.archiver)?),
        signing: None,
        limits: Limits::default(),
    })
}

/// The latency of every durable commit that `writers` made in `each`.
async fn run(
    log: &JetStreamLog,
    run: &str,
    writers: usize,
    each: Duration,
) -> Result<Vec<Duration>, Failure> {
    let payload = Bytes::from(vec![b'x'; PAYLOAD_BYTES]);
    let mut tasks = JoinSet::new();
    let end = Instant::now() + each;
    for writer in 0..writers {
        let (log, payload, run) = (log.clone(), payload.clone(), run.to_owned());
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            while Instant::now() < end {
                let subject = format!("evt.bench.{run}.{writer}-{}", latencies.len());
                let started = Instant::now();
                let append = Append { subject, expected: Sequence::ZERO, payload: payload.clone() };
                let sequence = log.append(append).await?;
                log.durable(sequence).await.map_err(event_store::AppendError::from)?;
                latencies.push(started.elapsed());
            }
            Ok::<_, event_store::AppendError>(latencies)
        });
    }
    let mut all = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        all.extend(ended??);
    }
    Ok(all)
}

/// How many times a second one thread can append 340 bytes and have them on the disk.
fn disk_rate(directory: &Path, each: Duration) -> std::io::Result<f64> {
    let path = directory.join("disk-probe");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let (started, mut appends) = (Instant::now(), 0);
    while started.elapsed() < each {
        file.write_all(&[b'x'; 340])?;
        file.sync_data()?;
        appends += 1;
    }
    let rate = per_second(appends, started.elapsed());
    std::fs::remove_file(path)?;
    Ok(rate)
}

fn per_second(count: usize, within: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / within.as_secs_f64()
}

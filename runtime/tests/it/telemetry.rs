//! A process of its own: what it writes, what it sends, and how it ends.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use runtime::Tasks;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

/// Cargo builds the examples of a crate together with its tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("a test runs");
    tests.ancestors().nth(2).expect("it is in deps").join("examples/instrumented")
}

fn start(argument: Option<&str>, environment: &[(&str, &str)]) -> Child {
    Command::new(program())
        .args(argument)
        .env_remove("LOG_LEVEL")
        .env_remove("OTEL_EXPORTER_OTLP_ENDPOINT")
        .envs(environment.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("it starts")
}

/// Waits for its two lines, then for its end after a signal.
async fn terminate(mut child: Child, signal: Signal) -> (Vec<String>, Output) {
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let mut said = Vec::new();
    while said.len() < 2 {
        said.push(lines.next_line().await.expect("it writes text").expect("it writes two lines"));
    }
    let pid = child.id().expect("it runs").try_into().expect("a pid is positive");
    kill(Pid::from_raw(pid), signal).expect("it is ours");
    (said, child.wait_with_output().await.expect("it ends"))
}

fn log_lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stderr).expect("text");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

#[tokio::test]
async fn logs_are_json_traces_reach_the_collector_and_a_signal_ends_it_in_order() {
    let (received, mut traces) = mpsc::unbounded_channel::<Bytes>();
    let collector = Router::new().route(
        "/v1/traces",
        post(async move |body: Bytes| {
            let _ = received.send(body);
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("it listens"));
    let (tasks, stopping) = (Tasks::new(), Tasks::new());
    let stopped = stopping.stopping();
    tasks.spawn("collector", async move {
        axum::serve(listener, collector).with_graceful_shutdown(stopped.cancelled_owned()).await
    });

    let child = start(None, &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)]);
    let (said, output) = terminate(child, Signal::SIGTERM).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(said[0][..35], *"00-0af7651916cd43dd8448eb211c80319c", "the trace goes on");
    assert_eq!(said[1], "17", "sixteen buckets and infinity");
    let lines = log_lines(&output);
    let worked = lines.iter().find(|line| line["message"] == "worked").expect("it is logged");
    assert_eq!((worked["thing.id"].as_i64(), worked["level"].as_str()), (Some(7), Some("INFO")));
    assert_eq!(worked["span"]["name"], "work");
    assert!(lines.iter().any(|line| line["reason"] == "Terminated"), "{lines:?}");

    let sent = traces.recv().await.expect("the last traces are sent before the end");
    for text in ["instrumented", "work"] {
        assert!(sent.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
    }
    stopping.stop();
    tasks.shutdown(std::time::Duration::from_secs(5)).await.expect("it stops");
}

#[tokio::test]
async fn a_panic_ends_the_process_and_its_words_are_not_repeated() {
    let output = start(Some("panic"), &[]).wait_with_output().await.expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    let lines = log_lines(&output);
    let failed = lines.iter().filter(|line| line["task"] == "careless").count();
    assert_eq!(failed, 1, "logged once: {lines:?}");
    let place = lines.iter().find_map(|line| line["place"].as_str()).expect("where it panicked");
    assert!(place.contains("instrumented.rs:"), "{place}");
    assert!(!format!("{lines:?}").contains("canary"), "{lines:?}");
}

#[tokio::test]
async fn the_level_is_set_by_the_environment_and_nonsense_is_refused() {
    let (_, output) = terminate(start(None, &[("LOG_LEVEL", "warn")]), Signal::SIGINT).await;
    assert_eq!(log_lines(&output), [] as [Value; 0]);
    let refused = start(None, &[("LOG_LEVEL", "teei=loud")]).wait_with_output().await.expect("it ends");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("LogLevel"), "{refused:?}");
}

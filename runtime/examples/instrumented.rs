//! A process like every role: telemetry, a task set, and an orderly end. The tests run it as one.
//!
//! `instrumented` waits for a signal; `instrumented panic` has a task that panics.

use std::convert::Infallible;
use std::process::ExitCode;
use std::time::Duration;

use runtime::{BoxError, Tasks, telemetry};

#[tokio::main]
async fn main() -> Result<ExitCode, BoxError> {
    let telemetry = telemetry::start("instrumented")?;
    let tasks = Tasks::new();
    let mut signals = tasks.catch_signals()?;
    telemetry.metrics().fold_in(&tasks);
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let span = tracing::info_span!("work");
    telemetry::set_parent_from(&span, parent);
    span.in_scope(|| {
        tracing::info!(thing.id = 7, elapsed_ms = 3, "worked");
        metrics::histogram!("work_seconds").record(0.003);
        println!("{}", telemetry::current_traceparent().unwrap_or_default());
    });
    drop(span);
    if std::env::args().nth(1).as_deref() == Some("panic") {
        tasks.spawn("careless", async {
            // What a slice in the middle of a character does: it repeats the whole text.
            let name = String::from("é of canary-9c2e");
            std::hint::black_box(&name[..1]);
            Ok::<(), Infallible>(())
        });
    }
    println!(
        "{}",
        telemetry.metrics().render().lines().filter(|line| line.contains("work_seconds_bucket")).count()
    );
    signals.received().await;
    let ended = tasks.shutdown(Duration::from_secs(5)).await;
    telemetry.flush();
    Ok(if ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

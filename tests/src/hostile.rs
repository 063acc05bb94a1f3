//! Inputs that were made to hurt: each with the answer it must get, the time it may take, and the memory it may cost.
//!
//! They are inventions of this project. What each proves stands beside it; what it cost is measured, not guessed.

mod addresses;
mod archives;
mod bodies;
mod connections;
mod crowd;
mod dates;
mod headers;
mod input;
mod memory;
mod rows;
mod scim;
mod sign_in;
mod target;
mod wire;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde::Serialize;

pub use crowd::hold;
use input::Input;
pub use target::Target;

/// The most memory that a process of the platform may have needed while an input was answered.
pub const PEAK_RSS_MB_MAX: f64 = 400.0;

/// What an input came to.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Outcome {
    /// What it is.
    pub name: String,
    /// What it is one of.
    pub group: &'static str,
    /// The answer it must get.
    pub expected: String,
    /// The answer it got.
    pub status: String,
    /// How long that took.
    pub seconds: f64,
    /// The most memory that any role's process needed meanwhile.
    pub peak_rss_mb: f64,
    /// Whether the answer is the expected one, in time, within the memory, and every process is still there.
    pub ok: bool,
}

/// Which inputs are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// Those that are answered at once, for every change.
    Quick,
    /// All of them.
    Whole,
}

fn all() -> Vec<Input> {
    [
        dates::inputs(),
        addresses::inputs(),
        scim::inputs(),
        archives::inputs(),
        bodies::inputs(),
        headers::inputs(),
        sign_in::inputs(),
        connections::inputs(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Sends the inputs, one after the other, and tells each as it is answered.
pub async fn run(target: &Target, extent: Extent, mut told: impl FnMut(&Outcome)) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for input in all() {
        if extent == Extent::Quick && input.is_slow {
            continue;
        }
        let outcome = one(target, input).await;
        told(&outcome);
        outcomes.push(outcome);
    }
    outcomes
}

async fn one(target: &Target, input: Input) -> Outcome {
    let Input { group, name, expected, within, .. } = &input;
    let (group, name, expected, within) = (*group, name.clone(), expected.clone(), *within);
    let before = memory::reset(&target.data_dir);
    let began = Instant::now();
    let status = match tokio::time::timeout(within, input.send(target)).await {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => format!("error: {error:#}"),
        Err(_elapsed) => format!("no answer in {} s", within.as_secs()),
    };
    let seconds = rounded(began.elapsed());
    let (peak_rss_mb, after) = memory::peak(&target.data_dir);
    let ok = status == expected && peak_rss_mb <= PEAK_RSS_MB_MAX && before == after;
    Outcome { name, group, expected, status, seconds, peak_rss_mb, ok }
}

fn rounded(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000.0).round() / 1_000.0
}

/// A line of the table.
pub fn line(outcome: &Outcome) -> String {
    let Outcome { name, group, expected, status, seconds, peak_rss_mb, ok } = outcome;
    let mut line = format!("{:<4} {group:<11} {seconds:>8.3} s {peak_rss_mb:>6.1} MB  {name}", sign(*ok));
    let _ = write!(line, ": {status}");
    if status != expected {
        let _ = write!(line, ", expected {expected}");
    }
    line
}

fn sign(ok: bool) -> &'static str {
    if ok { "ok" } else { "NOT" }
}

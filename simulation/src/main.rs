//! Runs seeds, and then each mutant until it is caught.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use parking_lot::Mutex;
use serde::Serialize;
use simulation::mutants::{MUTANTS, Mutant};
use simulation::run::{Had, run};

/// Simulates what follows the log: seeded scheduler, clock, faults and crashes.
#[derive(Parser)]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many seeds follow it, itself included.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// Within how many seeds each mutant must be caught.
    #[arg(long, default_value_t = 2_000)]
    mutant_seeds: u64,
    /// One JSON object instead of words.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    seeds: u64,
    failed: Vec<Failed>,
    mutants: Vec<Trial>,
    commits_min: usize,
    crashes_min: usize,
    lost_tails: usize,
    polls: u64,
    seconds: f64,
}

#[derive(Serialize)]
struct Failed {
    seed: u64,
    wrong: String,
}

#[derive(Serialize)]
struct Trial {
    name: &'static str,
    wrong: &'static str,
    caught: bool,
    /// The first seed that it is caught by, and how.
    by: Option<Failed>,
}

/// What came of seeds.
#[derive(Default)]
struct Came {
    failed: Vec<Failed>,
    had: Vec<Had>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let began = Instant::now();
    let came = all(arguments.seed..arguments.seed + arguments.seeds);
    let report = Report {
        seeds: arguments.seeds,
        commits_min: came.had.iter().map(|had| had.commits).min().unwrap_or_default(),
        crashes_min: came.had.iter().map(|had| had.crashes).min().unwrap_or_default(),
        lost_tails: came.had.iter().map(|had| had.lost_tails).sum(),
        polls: came.had.iter().map(|had| had.polls).sum(),
        failed: came.failed,
        seconds: began.elapsed().as_secs_f64(),
        mutants: MUTANTS.iter().map(|mutant| tried(mutant, &arguments)).collect(),
    };
    tell(&report, arguments.json)?;
    let missed = report.mutants.iter().filter(|mutant| !mutant.caught).count();
    anyhow::ensure!(report.failed.is_empty(), "{} seeds failed", report.failed.len());
    anyhow::ensure!(missed == 0, "{missed} mutants were not caught");
    Ok(())
}

/// Runs every seed, as many at once as the machine has processors.
fn all(seeds: Range<u64>) -> Came {
    let (next, came) = (AtomicU64::new(seeds.start), Mutex::new(Came::default()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(seed) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).filter(|seed| *seed < seeds.end)
                {
                    let ended = run(seed, None);
                    let mut came = came.lock();
                    match ended {
                        Ok(had) => came.had.push(had),
                        Err(wrong) => came.failed.push(Failed { seed, wrong }),
                    }
                    let done = came.had.len() + came.failed.len();
                    if done % TELL_EVERY == 0 {
                        eprintln!(
                            "{done} of {} seeds, {} failed",
                            seeds.end - seeds.start,
                            came.failed.len()
                        );
                    }
                }
            });
        }
    });
    let mut came = came.into_inner();
    came.failed.sort_by_key(|failed| failed.seed);
    came
}

/// Runs seeds with a mutant until one fails.
fn tried(mutant: &Mutant, arguments: &Arguments) -> Trial {
    let mut seeds = arguments.seed..arguments.seed + arguments.mutant_seeds;
    let by = seeds.find_map(|seed| run(seed, Some(mutant.name)).err().map(|wrong| Failed { seed, wrong }));
    Trial { name: mutant.name, wrong: mutant.wrong, caught: by.is_some(), by }
}

/// After how many seeds it is told how far it is.
const TELL_EVERY: usize = 1_000;

fn tell(report: &Report, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    let Report { seeds, failed, seconds, .. } = report;
    println!("{seeds} seeds in {seconds:.1} s, {} failed", failed.len());
    for Failed { seed, wrong } in failed {
        println!("  seed {seed}: {wrong}");
    }
    for mutant in &report.mutants {
        match &mutant.by {
            Some(Failed { seed, wrong }) => println!("  caught {}: seed {seed}: {wrong}", mutant.name),
            None => println!("  NOT CAUGHT {}: {}", mutant.name, mutant.wrong),
        }
    }
    Ok(())
}

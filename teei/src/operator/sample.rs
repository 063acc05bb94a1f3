//! A sample: six companies, their directories, a year of sessions, buddies and learners, all invented, the same
//! for the same seed. Its files hold everything that real files hold, slips included, and say what must come of them.

mod buddies;
mod companies;
mod corrections;
mod csv;
mod directory;
mod enrolments;
mod expected;
mod load;
mod people;
mod remarkable;
mod schedule;
mod sections;
mod sessions;
mod set;
mod slips;
mod upskilling;
mod voice;

use std::path::PathBuf;

use clap::Args;

use super::import;
use crate::arguments::Place;
use crate::client::Client;
use set::SampleSet;

pub(crate) use load::load_when_empty;

/// Draws everything: a named generator, so that a seed gives the same files in every release.
type Dice = rand::rngs::Xoshiro256PlusPlus;

/// The seed of the sample that documentation and `teei up --sample` speak of.
const SEED: u64 = 1;
/// How many sessions it has.
const SESSIONS: u64 = 1500;
/// Fewer would leave no room for every kind of slip; more is a load test.
const SESSIONS_MIN: u64 = 100;
const SESSIONS_MAX: u64 = 200_000;

/// What to write, and where.
#[derive(Args, Clone, Debug)]
pub(crate) struct SampleOptions {
    /// The folder for the files. Default: sample; with --load, the folder sample of the data directory.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Another seed gives other people and other sessions.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// How many sessions, slips aside.
    #[arg(long, default_value_t = SESSIONS, value_parser = clap::value_parser!(u64).range(SESSIONS_MIN..=SESSIONS_MAX))]
    sessions: u64,
    /// Load the files into the running platform.
    #[arg(long)]
    load: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Writes the files, and loads them when asked to.
pub(crate) async fn run(place: &Place, options: SampleOptions) -> anyhow::Result<()> {
    let out = options.out.unwrap_or_else(|| {
        if options.load { place.data_dir.join("sample") } else { PathBuf::from("sample") }
    });
    let set = SampleSet::new(options.seed, usize::try_from(options.sessions)?);
    set.write(&out)?;
    if !options.load {
        if options.json {
            println!("{}", serde_json::to_string_pretty(&set.manifest())?);
        } else {
            println!("{}", set.table());
            println!("They are in {0}. To load them: teei import {0}", out.display());
        }
        return Ok(());
    }
    let results = load::load(&Client::of_place(place)?, &out, !options.json).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&results)?);
    } else {
        println!("{}", import::table(&results));
    }
    Ok(())
}

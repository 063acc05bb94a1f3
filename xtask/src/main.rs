//! The routine of this repository: every command a developer or CI runs is here, one file each.
//!
//! `cargo xtask up` shows the product, `cargo xtask test` proves it, `cargo xtask ci` runs everything.
//! Whatever a command needs and does not find, it installs, pinned, once ([`install`]).

mod build;
mod ci;
mod cockpit;
mod contract;
mod demo;
mod generate;
mod hostile;
mod install;
mod shell;
mod simulate;
mod stages;
mod test;
mod tidy;
mod up;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The routine of this repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the cockpit and `teei`, and start the whole platform in `.teei` with a sample in it.
    Up(up::Options),
    /// Install what is missing, then run every test.
    Test {
        /// Passed on to `cargo nextest run`. With arguments, only nextest runs.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// The static checks, cheapest first, then every test.
    Ci,
    /// Write everything that is generated and committed.
    Generate,
    /// The rules of this repository that no other tool checks.
    Tidy,
    /// Hold both APIs of a platform of its own against their documents, with requests that were made up.
    Contract {
        /// `--requests N` for about so many, `--json` for one JSON object.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Send what was made to hurt to a platform of its own: memory, time and answers are measured.
    Hostile {
        /// `--json` for one JSON object, `--quick` for what every change is tried with.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Simulate what follows the log: seeded scheduler, clock, faults and crashes; each mutant must be caught.
    Simulate {
        /// `--seed N` for the first seed, `--seeds N` for how many, `--json` for one JSON object.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Run the main job on real files with a release build; prints one JSON object.
    Demo {
        /// Passed on to `teei demo`, for example `--inputs DIR --json`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Up(options) => up::run(&options),
        Command::Test { args } => test::run(&args),
        Command::Ci => return ci::run(),
        Command::Generate => generate::run(),
        Command::Tidy => tidy::run(),
        Command::Contract { args } => contract::run(&args),
        Command::Hostile { args } => hostile::run(&args),
        Command::Simulate { args } => simulate::run(&args),
        Command::Demo { args } => demo::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::operator::OperatorCommand;

/// An event-sourced platform for corporate social responsibility programmes.
#[derive(Parser)]
#[command(name = "teei", version, about, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the platform is.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// The data directory of `teei up`: servers, keys and addresses are found there.
    #[arg(long, global = true, env = "TEEI_DATA_DIR", default_value = ".teei")]
    pub(crate) data_dir: PathBuf,
    /// A configuration file, for servers elsewhere; it takes the place of the data directory.
    #[arg(long, global = true, env = "TEEI_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start everything on this machine: private servers, every role, the cockpit.
    Up(UpOptions),
    /// Bring every schema to its newest state.
    Migrate,
    /// Run one role, in the foreground, until it is told to stop.
    Role {
        #[command(subcommand)]
        role: Role,
    },
    /// Load a folder of files into a fresh platform, twice, rebuild everything, and print the figures.
    Demo(DemoOptions),
    #[command(flatten)]
    Operator(OperatorCommand),
}

/// What a process of the platform can be.
#[derive(Subcommand, Clone, Debug)]
pub(crate) enum Role {
    /// Serve the write side.
    CommandApi(RoleOptions),
    /// Serve the read side and the cockpit.
    QueryApi(RoleOptions),
    /// Keep the read models level with the log.
    Projections(RoleOptions),
    /// Do what follows from events: put flagged texts before a person.
    Reactors(RoleOptions),
    /// Rebuild read models, redrive and skip, when an operator orders it.
    Replayer(RoleOptions),
}

/// How `up` starts.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct UpOptions {
    /// Load the sample company when nothing is there yet.
    #[arg(long)]
    pub(crate) sample: bool,
    /// Open the cockpit in a browser, where there is one.
    #[arg(long)]
    pub(crate) open: bool,
    /// The built cockpit.
    #[arg(long, env = "TEEI_COCKPIT_DIR", default_value = "cockpit/dist")]
    pub(crate) cockpit_dir: PathBuf,
}

/// What every role takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct RoleOptions {
    /// Stop when standard input ends: so that no role outlives the `up` that started it.
    #[arg(long)]
    pub(crate) stop_with_stdin: bool,
}

/// What the demonstration takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct DemoOptions {
    /// The folder of files.
    #[arg(long)]
    pub(crate) inputs: PathBuf,
    /// Print one JSON object on standard output; everything else goes to standard error.
    #[arg(long)]
    pub(crate) json: bool,
    /// Keep the data directory and say where it is.
    #[arg(long)]
    pub(crate) keep: bool,
}

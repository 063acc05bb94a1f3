//! The command-line program: every role, the operator commands, and `up`.

/// A line for whoever reads. Shadows the one of the standard library, which panics when the reader has gone, as `head`
/// does; see [`show::line`].
macro_rules! println {
    () => { $crate::show::line(format_args!("")) };
    ($($text:tt)*) => { $crate::show::line(format_args!($($text)*)) };
}

mod arguments;
mod client;
mod demo;
mod deployment;
mod migrate;
mod operator;
mod roles;
mod show;
mod streams;
mod up;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command, Role};
use deployment::{Deployment, Holder};

/// Commits are decoded into many small values: a third of the time of a command went into the system's
/// allocator (measured while 126 k sessions were imported).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("teei: the runtime could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Every cause, in one line: `{:#}` prints the chain.
            eprintln!("teei: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let place = arguments.place;
    match arguments.command {
        Command::Up(options) => Box::pin(up::run(place, options)).await,
        Command::Migrate => migrate::run(&Deployment::load_for(&place, Holder::Migrate)?).await,
        Command::Role { role: Role::CommandApi(options) } => roles::command_api::run(&place, options).await,
        Command::Role { role: Role::QueryApi(options) } => roles::query_api::run(&place, options).await,
        Command::Role { role: Role::Projections(options) } => roles::projections::run(&place, options).await,
        Command::Role { role: Role::Reactors(options) } => roles::reactors::run(&place, options).await,
        Command::Role { role: Role::Replayer(options) } => roles::replayer::run(&place, options).await,
        Command::Demo(options) => Box::pin(demo::run(options)).await,
        Command::Operator(command) => operator::run(&place, command).await,
    }
}

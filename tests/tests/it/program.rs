//! The shipped binary, as a person would run it.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tokio::process::Command;

/// The binary: `TEEI_BIN`, else the one beside the tests.
pub(crate) fn binary() -> PathBuf {
    let binary = std::env::var_os("TEEI_BIN").map_or_else(beside_the_tests, PathBuf::from);
    assert!(binary.is_file(), "{} is not built: cargo build --workspace --bins", binary.display());
    binary
}

fn beside_the_tests() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    // target/debug/deps/it-… → target/debug/teei
    test.parent().and_then(Path::parent).expect("tests stand in target/debug/deps").join("teei")
}

/// A command of the binary. It ends with the test.
pub(crate) fn teei() -> Command {
    let mut command = Command::new(binary());
    command.kill_on_drop(true);
    command
}

/// Runs a command to its end and reads the JSON it prints.
pub(crate) async fn json(command: &mut Command) -> Value {
    let output = command.output().await.expect("the binary runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {errors}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?} printed no JSON: {error}; {errors}"))
}

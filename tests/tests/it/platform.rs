//! The shipped binary, as a person would run it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The binary: `TEEI_BIN`, else the one beside the tests.
pub(crate) fn teei() -> Command {
    let binary = std::env::var_os("TEEI_BIN").map_or_else(beside_the_tests, PathBuf::from);
    assert!(binary.is_file(), "{} is not built: cargo build -p teei", binary.display());
    Command::new(binary)
}

fn beside_the_tests() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    // target/debug/deps/it-… → target/debug/teei
    test.parent().and_then(Path::parent).expect("tests stand in target/debug/deps").join("teei")
}

/// Runs a command to its end and reads the JSON it prints.
#[track_caller]
pub(crate) fn json(command: &mut Command) -> Value {
    let output = command.output().expect("the binary runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {errors}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?} printed no JSON: {error}; {errors}"))
}

//! `cargo xtask generate`: everything that is generated and committed, and the proof that it is fresh.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{build, cockpit, install, shell};

/// Something that writes files which are committed.
struct Generator {
    /// What it is called in messages.
    name: &'static str,
    /// The file that holds it; while that does not exist, neither does the generator.
    source: &'static str,
    /// How it is run.
    how: How,
    /// What it writes: files, or directories that it owns whole.
    outputs: &'static [&'static str],
}

enum How {
    /// An example of a package that writes its outputs itself.
    Writes { package: &'static str, example: &'static str },
    /// An example of a package that prints the one output.
    Prints { package: &'static str, example: &'static str },
    /// An npm script of the cockpit.
    Npm { script: &'static str },
}

/// In the order of who reads whose output.
const GENERATORS: &[Generator] = &[
    Generator {
        name: "event schemas",
        source: "schemas/examples/generate.rs",
        how: How::Writes { package: "schemas", example: "generate" },
        outputs: &["schemas/events", "docs/events.md"],
    },
    Generator {
        name: "command API description",
        source: "command-api/examples/command_api_openapi.rs",
        how: How::Prints { package: "command-api", example: "command_api_openapi" },
        outputs: &["openapi/command-api.json"],
    },
    Generator {
        name: "query API description",
        source: "query-api/examples/query_api_openapi.rs",
        how: How::Prints { package: "query-api", example: "query_api_openapi" },
        outputs: &["openapi/query-api.json"],
    },
    Generator {
        name: "NATS server configuration",
        source: "jetstream-config/examples/nats_server_conf.rs",
        how: How::Prints { package: "jetstream-config", example: "nats_server_conf" },
        outputs: &["deploy/nats/nats-server.conf"],
    },
    Generator {
        name: "cockpit client",
        source: "cockpit/package.json",
        how: How::Npm { script: "generate" },
        outputs: &["cockpit/src/generated"],
    },
];

pub(crate) fn run() -> Result<()> {
    for generator in GENERATORS {
        if shell::root().join(generator.source).exists() {
            generator.run().with_context(|| format!("generating the {}", generator.name))?;
        } else {
            eprintln!("{}: skipped, {} does not exist", generator.name, generator.source);
        }
    }
    Ok(())
}

/// Generates, and fails if that changed anything.
///
/// Compares with the files as they were and not with the last commit: on a fresh clone it is the same,
/// and on a desk it does not complain of work that is fresh but not committed yet.
pub(crate) fn check() -> Result<()> {
    let root = shell::root();
    let outputs: Vec<_> = GENERATORS.iter().flat_map(|generator| generator.outputs).copied().collect();
    let before = contents(&root, &outputs)?;
    run()?;
    let stale = changed(&before, &contents(&root, &outputs)?);
    if !stale.is_empty() {
        bail!(
            "not what `cargo xtask generate` makes of the sources:\n  {}\n\
             They are fresh now: look at the change and commit it.",
            stale.join("\n  ")
        );
    }
    Ok(())
}

impl Generator {
    fn run(&self) -> Result<()> {
        eprintln!("{}", self.name);
        match self.how {
            How::Writes { package, example } => {
                shell::run(shell::command(built(example)?).env("CARGO_MANIFEST_DIR", dir(package)))
            }
            How::Prints { package, example } => {
                let mut command = shell::command(built(example)?);
                let text = shell::output(command.env("CARGO_MANIFEST_DIR", dir(package)))?;
                let file = shell::root().join(self.outputs[0]);
                if let Some(parent) = file.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
            }
            How::Npm { script } => {
                let node = install::node()?;
                cockpit::packages(&node)?;
                shell::run(&mut cockpit::npm(&node, &["run", script]))
            }
        }
    }
}

fn dir(package: &str) -> PathBuf {
    shell::root().join(package)
}

/// Builds an example with the features of the whole workspace (see [`build`]).
fn built(example: &str) -> Result<PathBuf> {
    build::executable(&["--workspace", "--example", example], example)
}

type Contents = BTreeMap<String, Vec<u8>>;

fn contents(root: &Path, outputs: &[&str]) -> Result<Contents> {
    let mut contents = Contents::new();
    let mut waiting: Vec<PathBuf> = outputs.iter().map(|output| root.join(output)).collect();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                waiting.push(entry?.path());
            }
        } else if path.exists() {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            contents.insert(name, fs::read(&path)?);
        }
    }
    Ok(contents)
}

fn changed(before: &Contents, after: &Contents) -> Vec<String> {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_appeared_or_vanished_is_stale() {
        let dir = tempfile::tempdir().expect("a directory");
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("it is written");
        fs::create_dir(dir.path().join("events")).expect("a directory");
        write("events/same.json", "{}");
        write("events/changed.json", "{}");
        write("events/vanished.json", "{}");
        let outputs = ["events", "events.md"];
        let before = contents(dir.path(), &outputs).expect("it reads");

        write("events/changed.json", "[]");
        fs::remove_file(dir.path().join("events/vanished.json")).expect("it is removed");
        write("events.md", "# Events");
        let after = contents(dir.path(), &outputs).expect("it reads");

        assert_eq!(changed(&before, &after), ["events/changed.json", "events/vanished.json", "events.md"]);
        assert_eq!(changed(&after, &after), Vec::<String>::new());
    }
}

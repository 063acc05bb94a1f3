//! Golden files: history as a fixture (`schemas/events/<name>/`).
//!
//! `v<n>.golden.json` is an event as version n wrote it and is never edited; `v<n>.today.json` is what
//! it must become; `v<n>.schema.json` describes it and is generated.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::registry::{AnyEvent, Entry, REGISTRY};

/// What became of one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// It was made.
    Made(PathBuf),
    /// It was brought up to date.
    Updated(PathBuf),
}

/// The folder of an event's files.
pub fn folder(root: &Path, entry: &Entry) -> PathBuf {
    root.join("events").join(entry.event.name)
}

/// What an event of some version, as JSON, is today.
pub fn today(entry: &Entry, golden: Value) -> Result<Value, Box<dyn std::error::Error>> {
    let data = (entry.from_json)(golden)?;
    Ok(AnyEvent::read(entry.aggregate, entry.event.name, entry.event.version, &data)?.to_json())
}

/// Writes schemas anew, and golden files that do not exist yet. `root` is the folder of this crate.
pub fn write(root: &Path) -> Result<Vec<Written>, Box<dyn std::error::Error>> {
    let samples = crate::samples::all();
    let mut written = Vec::new();
    for entry in REGISTRY {
        let folder = folder(root, entry);
        std::fs::create_dir_all(&folder)?;
        let version = entry.event.version;
        let schema = serde_json::to_value((entry.schema)())?;
        put(&folder.join(format!("v{version}.schema.json")), &schema, true, &mut written)?;
        let sample = samples.iter().find(|(name, _)| *name == entry.event).map(|(_, sample)| sample.clone());
        let sample = sample.ok_or_else(|| format!("{} v{version} has no sample", entry.event.name))?;
        put(&folder.join(format!("v{version}.golden.json")), &sample, false, &mut written)?;
        let golden: Value =
            serde_json::from_slice(&std::fs::read(folder.join(format!("v{version}.golden.json")))?)?;
        put(&folder.join(format!("v{version}.today.json")), &today(entry, golden)?, false, &mut written)?;
    }
    Ok(written)
}

fn put(path: &Path, value: &Value, replace: bool, written: &mut Vec<Written>) -> std::io::Result<()> {
    let text = format!("{}\n", serde_json::to_string_pretty(value)?);
    match std::fs::read_to_string(path) {
        Ok(before) if before == text => {}
        Ok(_) if !replace => {}
        Ok(_) => {
            std::fs::write(path, text)?;
            written.push(Written::Updated(path.to_owned()));
        }
        Err(_) => {
            std::fs::write(path, text)?;
            written.push(Written::Made(path.to_owned()));
        }
    }
    Ok(())
}

//! One owner per data directory, kept by a lock that dies with its process.

use crate::{Layout, StartError};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};

/// The process that runs a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub pid: u32,
    /// Its command line.
    pub command: String,
    /// When it took the data directory: the modification time of `owner.json`.
    #[serde(skip)]
    pub since: Option<DateTime<Utc>>,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "process {} (`{}`)", self.pid, self.command)?;
        match self.since {
            Some(since) => write!(f, " since {}", since.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => Ok(()),
        }
    }
}

/// Holds the data directory until it is dropped.
#[derive(Debug)]
pub(crate) struct Ownership {
    _lock: File,
}

impl Ownership {
    /// Takes the data directory, or names who has it.
    ///
    /// The file is written in place and never replaced: the lock is on the file, not on its name.
    pub(crate) fn take(layout: &Layout) -> Result<Self, StartError> {
        let path = layout.owner_file();
        let wrong = |what| StartError::files(what, &path);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(wrong("open"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let owner = read(&mut file).map_err(wrong("read"))?;
                return Err(StartError::Owned { data_dir: layout.data_dir().to_owned(), owner });
            }
            Err(TryLockError::Error(source)) => return Err(wrong("lock")(source)),
        }
        let command: Vec<String> =
            std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
        let owner = Owner { pid: std::process::id(), command: command.join(" "), since: None };
        let text = serde_json::to_vec(&owner).expect("an owner has only a number and a string");
        file.set_len(0).and_then(|()| file.write_all(&text)).map_err(wrong("write"))?;
        Ok(Self { _lock: file })
    }
}

/// Who wrote the file. A file caught between lock and write reads as an unknown process.
fn read(file: &mut File) -> std::io::Result<Owner> {
    let mut text = String::new();
    file.rewind()?;
    file.read_to_string(&mut text)?;
    let written = serde_json::from_str(&text);
    let mut owner = written.unwrap_or(Owner {
        pid: 0,
        command: "a process that is just starting".to_owned(),
        since: None,
    });
    owner.since = Some(file.metadata()?.modified()?.into());
    Ok(owner)
}

//! How a server process is to be started.

use super::unix_user::UnixUser;
use crate::StartError;
use nix::sys::signal::Signal;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A log that has grown beyond this is set aside at the next start. One old log is kept.
const LOG_BYTES_MAX: u64 = 32 << 20;
/// How much of the end of a log goes into an error.
const LOG_TAIL_BYTES: u64 = 2_000;

/// A program with its arguments, its user, its log, and the signal that ends it at once.
pub(crate) struct Program {
    pub path: PathBuf,
    pub arguments: Vec<OsString>,
    pub environment: Vec<(&'static str, String)>,
    pub run_as: Option<UnixUser>,
    /// Sent by the kernel when our process is gone, and by us when it has to be quick.
    pub hard_end: Signal,
    pub log: PathBuf,
}

impl Program {
    /// The command line, by way of `setpriv`: it asks for the parent-death signal and changes the
    /// user between fork and exec, which in this process would take unsafe code.
    pub(super) fn command(&self) -> std::io::Result<Command> {
        let log = self.open_log()?;
        let mut command = Command::new("setpriv");
        command.arg("--pdeathsig").arg(self.hard_end.as_str().trim_start_matches("SIG"));
        if let Some(user) = &self.run_as {
            command.args(user.setpriv_arguments());
        }
        command.arg("--").arg(&self.path).args(&self.arguments);
        command.envs(self.environment.iter().map(|(name, value)| (*name, value.as_str())));
        // A group of its own: Ctrl-C in a terminal reaches the whole group, and the application is to
        // stop before its servers do.
        command.process_group(0);
        // Never the caller's: the server's user may not be able to enter it.
        command.current_dir("/");
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(command)
    }

    fn open_log(&self) -> std::io::Result<File> {
        if std::fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG_BYTES_MAX) {
            std::fs::rename(&self.log, self.log.with_extension("log.old"))?;
        }
        OpenOptions::new().create(true).append(true).open(&self.log)
    }
}

/// The last lines of a log, for an error text.
pub(crate) fn log_tail(log: &Path) -> String {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(LOG_TAIL_BYTES)))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        Ok(tail)
    };
    match read() {
        Ok(tail) => String::from_utf8_lossy(&tail).trim().to_owned(),
        Err(fault) => format!("({} could not be read: {fault})", log.display()),
    }
}

/// Looks a program up in `PATH`, and then where system tools are when `PATH` is meagre.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// Refuses a machine on which servers could outlive us.
pub(crate) fn require_setpriv() -> Result<(), StartError> {
    find("setpriv").map(drop).ok_or_else(|| StartError::Missing {
        tool: "setpriv".to_owned(),
        why: "it is not in PATH".to_owned(),
        next: "Install the package util-linux.",
    })
}

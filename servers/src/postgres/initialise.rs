//! A new database cluster.

use super::Binaries;
use crate::process::unix_user::{self, UnixUser};
use crate::{Layout, Login, Server, StartError};
use nix::unistd::syncfs;
use std::fs::File;
use std::path::Path;
use tokio::process::Command;

/// Creates the data of a new PostgreSQL in the store directory.
///
/// It is built beside and renamed when whole, so that an interrupted attempt is never started.
pub(super) async fn create(
    layout: &Layout,
    binaries: &Binaries,
    superuser: &Login,
    run_as: Option<&UnixUser>,
) -> Result<(), StartError> {
    let store = layout.store_dir(Server::Postgres);
    let unfinished = store.with_extension("unfinished");
    for stale in [&unfinished, &store] {
        remove_if_there(stale).map_err(StartError::files("remove", stale))?;
    }
    unix_user::private_dir(&unfinished, run_as)?;
    let password = layout.settings_dir(Server::Postgres).join("superuser.password");
    unix_user::private_file(&password, &superuser.password, run_as)?;
    let created = initdb(binaries, &unfinished, &password, superuser, run_as).await;
    std::fs::remove_file(&password).map_err(StartError::files("remove", &password))?;
    created?;
    put_in_place(&unfinished, &store).map_err(StartError::files("put in place", &store))
}

/// On the disk first, under its name then, and the name on the disk last.
fn put_in_place(unfinished: &Path, store: &Path) -> std::io::Result<()> {
    syncfs(File::open(unfinished)?)?;
    std::fs::rename(unfinished, store)?;
    store.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}

async fn initdb(
    binaries: &Binaries,
    folder: &Path,
    password: &Path,
    superuser: &Login,
    run_as: Option<&UnixUser>,
) -> Result<(), StartError> {
    let initdb = binaries.program("initdb");
    let run = |source| StartError::Run { program: initdb.display().to_string(), source };
    let mut command = Command::new("setpriv");
    // The same death signal as for a server, as far as this thread lives: it ends within seconds.
    command.args(["--pdeathsig", "KILL"]);
    if let Some(user) = run_as {
        command.args(user.setpriv_arguments());
    }
    command.arg("--").arg(&initdb).arg("-D").arg(folder);
    command.args(["--username", &superuser.user]).arg("--pwfile").arg(password);
    // Synced by us, at once: initdb would do it file by file, which takes seconds.
    command.arg("--no-sync");
    command.args(["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"]);
    command.current_dir("/").stdin(std::process::Stdio::null()).kill_on_drop(true);
    let done = command.output().await.map_err(run)?;
    if done.status.success() {
        return Ok(());
    }
    Err(StartError::Died {
        server: Server::Postgres,
        how: format!("initdb: {}", done.status),
        log: String::from_utf8_lossy(&done.stderr).trim().to_owned(),
    })
}

fn remove_if_there(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

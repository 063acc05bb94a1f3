//! Unix users that servers run as when we are root.

use crate::StartError;
use nix::unistd::{Gid, Uid, User, geteuid};
use std::ffi::OsString;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;

/// An unprivileged user of the system.
#[derive(Debug, Clone)]
pub(crate) struct UnixUser {
    pub name: String,
    uid: Uid,
    gid: Gid,
}

impl UnixUser {
    /// The user named `name`, created as a system user when missing. `None` when we are not root:
    /// then a server runs as us.
    pub(crate) fn for_server(name: &str) -> Result<Option<Self>, StartError> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        if let Some(user) = Self::look_up(name)? {
            return Ok(Some(user));
        }
        tracing::info!(user = name, "creating the system user {name}");
        let created = Command::new("useradd")
            .args(["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"])
            .args(["--shell", "/usr/sbin/nologin", name])
            .output()
            .map_err(|source| StartError::Run { program: "useradd".to_owned(), source })?;
        // Another start may have created it in between, so that is what is asked.
        Self::look_up(name)?.map(Some).ok_or_else(|| StartError::Missing {
            tool: format!("the Unix user {name}"),
            why: format!("useradd said: {}", String::from_utf8_lossy(&created.stderr).trim()),
            next: "Create it as a system user, or start as another user than root.",
        })
    }

    fn look_up(name: &str) -> Result<Option<Self>, StartError> {
        let found = User::from_name(name).map_err(|errno| StartError::Run {
            program: "the user database".to_owned(),
            source: errno.into(),
        })?;
        Ok(found.map(|user| Self { name: user.name, uid: user.uid, gid: user.gid }))
    }

    /// What makes `setpriv` become this user.
    pub(crate) fn setpriv_arguments(&self) -> Vec<OsString> {
        vec![
            format!("--reuid={}", self.uid).into(),
            format!("--regid={}", self.gid).into(),
            "--clear-groups".into(),
        ]
    }

    /// Gives a file or directory to this user.
    pub(crate) fn own(&self, path: &Path) -> Result<(), StartError> {
        std::os::unix::fs::chown(path, Some(self.uid.as_raw()), Some(self.gid.as_raw()))
            .map_err(StartError::files("change the owner of", path))
    }

    /// Checks that this user can reach what lies in `directory`.
    pub(crate) fn can_pass(&self, directory: &Path) -> Result<(), StartError> {
        for ancestor in directory.ancestors() {
            let found = std::fs::metadata(ancestor).map_err(StartError::files("look at", ancestor))?;
            let passable = found.mode() & 0o001 != 0
                || found.gid() == self.gid.as_raw() && found.mode() & 0o010 != 0
                || found.uid() == self.uid.as_raw() && found.mode() & 0o100 != 0;
            if !passable {
                return Err(StartError::NotPassable {
                    directory: ancestor.to_owned(),
                    user: self.name.clone(),
                });
            }
        }
        Ok(())
    }
}

/// Creates a directory that only `owner` (or we) can enter.
pub(crate) fn private_dir(path: &Path, owner: Option<&UnixUser>) -> Result<(), StartError> {
    dir(path, 0o700)?;
    owner.map_or(Ok(()), |user| user.own(path))
}

/// Creates a directory for files that `reader` reads. It stays ours: what we write or run from there
/// must not be for a server's user to exchange.
pub(crate) fn settings_dir(path: &Path, reader: Option<&UnixUser>) -> Result<(), StartError> {
    dir(path, if reader.is_some() { 0o711 } else { 0o700 })
}

/// Creates a directory with these permissions.
pub(crate) fn dir(path: &Path, mode: u32) -> Result<(), StartError> {
    std::fs::create_dir_all(path).map_err(StartError::files("create", path))?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
        .map_err(StartError::files("set the permissions of", path))
}

/// Writes a file that only `owner` (or we) can read.
pub(crate) fn private_file(path: &Path, text: &str, owner: Option<&UnixUser>) -> Result<(), StartError> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let wrong = StartError::files("write", path);
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(wrong)?;
    owner.map_or(Ok(()), |user| user.own(path))
}

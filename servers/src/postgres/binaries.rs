//! The programs of a PostgreSQL installation.

use crate::StartError;
use crate::install::apt;
use crate::process::program;
use crate::versions::POSTGRES_MAJOR_MIN;
use std::path::{Path, PathBuf};
use std::process::Command;

const NEXT: &str =
    "Install PostgreSQL 15 or newer (Debian: apt-get install postgresql) or put its programs into PATH.";
/// Debian keeps each major version in a folder of its own here, outside `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// One installed version, known by the folder of its programs.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The newest installation, or the one that wrote the data if there is data in `store`.
    pub(super) async fn for_data(store: &Path) -> Result<Self, StartError> {
        if let Ok(found) = std::fs::read_to_string(store.join("PG_VERSION")) {
            let wrote = major(&found);
            return installed().into_iter().find(|one| Some(one.major) == wrote).ok_or_else(|| {
                StartError::OtherData { path: store.to_owned(), found: found.trim().to_owned() }
            });
        }
        if let Some(newest) = newest() {
            return Ok(newest);
        }
        let missing = |why| StartError::Missing { tool: "PostgreSQL".to_owned(), why, next: NEXT };
        apt::install("postgresql").await.map_err(missing)?;
        newest().ok_or_else(|| missing(format!("Debian's package is older than {POSTGRES_MAJOR_MIN}")))
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn at(folder: PathBuf) -> Option<Self> {
        let answer = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        let major = major(text.split_whitespace().nth(2)?)?;
        Some(Self { folder, major })
    }
}

/// The major version in `15.18 (Debian 15.18-0+deb12u1)` or `17`.
pub(super) fn major(version: &str) -> Option<u32> {
    version.trim().split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()
}

fn newest() -> Option<Binaries> {
    installed().into_iter().filter(|one| one.major >= POSTGRES_MAJOR_MIN).max_by_key(|one| one.major)
}

fn installed() -> Vec<Binaries> {
    let in_path = program::find("postgres").and_then(|found| found.parent().map(Path::to_owned));
    let of_debian =
        std::fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    in_path.into_iter().chain(of_debian).filter_map(Binaries::at).collect()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(major("15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major("17\n"), Some(17));
        assert_eq!(major("18beta1"), Some(18));
        assert_eq!(major("devel"), None);
    }
}

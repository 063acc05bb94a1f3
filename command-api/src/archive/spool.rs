//! Where archives are kept while they are read.

use std::fs::File;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use nix::sys::statfs::{TMPFS_MAGIC, statfs};

use super::{ArchiveLimits, LIMITS};

/// The largest archive where files are kept in memory.
const IN_MEMORY_BYTES_MAX: u64 = 256 << 20;

/// A folder for archives on their way.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: PathBuf,
    is_memory: bool,
}

impl Spool {
    /// Opens a folder; it is made when it is not there.
    pub fn open(folder: &Path) -> io::Result<Self> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let is_memory = statfs(folder)?.filesystem_type() == TMPFS_MAGIC;
        Ok(Self { folder: folder.to_owned(), is_memory })
    }

    /// Whether files of the folder take memory and no disk (a tmpfs): archives must be smaller there.
    pub fn is_memory(&self) -> bool {
        self.is_memory
    }

    /// What an archive may be here.
    pub(crate) fn limits(&self) -> ArchiveLimits {
        let bytes_max = if self.is_memory { IN_MEMORY_BYTES_MAX } else { LIMITS.bytes_max };
        ArchiveLimits { bytes_max, ..LIMITS }
    }

    /// A file without a name: it is gone when it is closed, however that comes about.
    pub(super) fn file(&self) -> io::Result<File> {
        tempfile::tempfile_in(&self.folder)
    }
}

impl Default for Spool {
    /// The system's folder for temporary files, which nobody chose: believed to be memory, as it often is.
    fn default() -> Self {
        Self { folder: std::env::temp_dir(), is_memory: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_memory_takes_smaller_archives() {
        let folder = tempfile::tempdir().expect("a folder");
        let opened = Spool::open(&folder.path().join("spool")).expect("it is made");
        let in_memory = Spool { is_memory: true, ..opened.clone() };
        let on_disk = Spool { is_memory: false, ..opened };
        assert!(in_memory.limits().bytes_max < on_disk.limits().bytes_max);
        assert_eq!(on_disk.limits().bytes_max, LIMITS.bytes_max);
        on_disk.file().expect("a file without a name");
        assert_eq!(std::fs::read_dir(folder.path().join("spool")).expect("it is there").count(), 0);
    }
}

//! Files that hold one key of 32 bytes, as 64 hexadecimal digits, for their owner alone.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use kernel::chance::Chance;
use zeroize::Zeroizing;

/// A key, wiped when dropped.
pub type Key = Zeroizing<[u8; 32]>;

/// A key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It could not be read or written.
    #[error("the key file {} could not be {what}", path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// Others may read it.
    #[error("the key file {} may be read by others (mode {mode:03o}); make it 600", path.display())]
    Exposed {
        /// Where.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is not 64 hexadecimal digits.
    #[error("the key file {} does not hold 64 hexadecimal digits", path.display())]
    NotAKey {
        /// Where.
        path: PathBuf,
    },
}

impl KeyFileError {
    fn file(path: &Path, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, what, source }
    }
}

/// Reads a key.
pub fn read(path: &Path) -> Result<Key, KeyFileError> {
    let metadata = std::fs::metadata(path).map_err(KeyFileError::file(path, "read"))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Exposed { path: path.to_owned(), mode });
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(KeyFileError::file(path, "read"))?);
    let mut key = Key::default();
    hex::decode_to_slice(text.trim(), key.as_mut_slice())
        .map_err(|_not_hex| KeyFileError::NotAKey { path: path.to_owned() })?;
    Ok(key)
}

/// Draws a new key and writes its file, durably. Never replaces a file.
pub fn create(path: &Path, chance: &dyn Chance) -> Result<Key, KeyFileError> {
    let key = draw(chance);
    write_new(path, &key).and_then(|()| sync_directory(path)).map_err(KeyFileError::file(path, "created"))?;
    Ok(key)
}

/// Reads the file, or creates it on the first start.
pub fn read_or_create(path: &Path, chance: &dyn Chance) -> Result<Key, KeyFileError> {
    if path.exists() { read(path) } else { create(path, chance) }
}

/// Writes a key in the place of another, in one step.
pub fn replace(path: &Path, key: &Key) -> Result<(), KeyFileError> {
    let fresh = path.with_extension("new");
    // What a crash left behind is no key of anyone.
    let _ = std::fs::remove_file(&fresh);
    write_new(&fresh, key)
        .and_then(|()| std::fs::rename(&fresh, path))
        .and_then(|()| sync_directory(path))
        .map_err(KeyFileError::file(path, "replaced"))
}

/// A new key, in memory only.
pub fn draw(chance: &dyn Chance) -> Key {
    let mut key = Key::default();
    chance.fill(key.as_mut_slice());
    key
}

fn write_new(path: &Path, key: &Key) -> io::Result<()> {
    let digits = Zeroizing::new(hex::encode(key.as_slice()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(digits.as_bytes())?;
    file.sync_all()
}

/// The name must survive a power cut as well as the bytes.
fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsChance;

    #[test]
    fn a_created_key_is_read_again_and_never_created_over() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("master.key");
        let created = read_or_create(&path, &OsChance).expect("it is created");
        assert_eq!(read_or_create(&path, &OsChance).expect("it is read"), created);
        assert!(matches!(create(&path, &OsChance), Err(KeyFileError::File { .. })));
        let other = draw(&OsChance);
        replace(&path, &other).expect("it is replaced");
        assert_eq!(read(&path).expect("it is read"), other);
    }

    #[test]
    fn a_file_that_others_can_read_or_that_is_no_key_is_refused() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("master.key");
        create(&path, &OsChance).expect("it is created");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
        assert!(matches!(read(&path), Err(KeyFileError::Exposed { mode: 0o640, .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
        std::fs::write(&path, "not a key").expect("it is ours");
        let refused = read(&path).expect_err("it is no key");
        assert!(matches!(refused, KeyFileError::NotAKey { .. }));
        assert!(!refused.to_string().contains("not a key"));
    }
}

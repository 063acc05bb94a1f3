//! The key above all others of a key store.

use std::path::Path;

use kernel::chance::Chance;
use runtime::key_file::{self, KeyFileError};

use crate::secret_key::SecretKey;

/// Wraps the keys of tenants and epochs. Without its file the key store is unreadable.
#[derive(Debug)]
pub struct MasterKey(SecretKey);

impl MasterKey {
    /// From bytes that come from elsewhere: a hardware module, a test.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(SecretKey::new(bytes))
    }

    /// Reads its file: 64 hexadecimal digits that only the owner can read.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        key_file::read(path).map(|key| Self::new(*key))
    }

    /// Reads its file, or draws a key and writes the file on the first start.
    pub fn read_or_create(path: &Path, chance: &dyn Chance) -> Result<Self, KeyFileError> {
        key_file::read_or_create(path, chance).map(|key| Self::new(*key))
    }

    pub(crate) const fn key(&self) -> &SecretKey {
        &self.0
    }
}

//! ZIP archives of files of records. An archive is kept on disk without a name while it is read; what is in it never
//! is: its files are unpacked on their way to the reader, and their names are only looked at.

mod contents;
mod receive;
mod spool;
mod unpack;

pub(crate) use contents::{Contents, Entry};
pub(crate) use receive::{Received, receive};
pub use spool::Spool;
pub(crate) use unpack::{digest, unpack};

/// How large archives may be.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "a limit says in its name that it is one, after its unit")]
pub(crate) struct ArchiveLimits {
    /// Packed.
    pub(crate) bytes_max: u64,
    /// How many entries, and how often files are loaded: each once for every mapping that is for it.
    pub(crate) entries_max: usize,
    /// The list of entries.
    pub(crate) list_bytes_max: u64,
    /// How many of the files may be mappings.
    pub(crate) mappings_max: usize,
    /// All files unpacked.
    pub(crate) unpacked_bytes_max: u64,
    /// A file unpacked, by its size in the archive. Records in words come to ten or twenty, a file of one number over
    /// and over to a thousand.
    pub(crate) ratio_max: u64,
    /// All files unpacked, by the size of the archive.
    pub(crate) whole_ratio_max: u64,
}

/// What an archive may be here.
pub(crate) const LIMITS: ArchiveLimits = ArchiveLimits {
    bytes_max: 4 << 30,
    entries_max: 500,
    list_bytes_max: 1 << 20,
    mappings_max: 50,
    unpacked_bytes_max: 32 << 30,
    ratio_max: 250,
    whole_ratio_max: 100,
};

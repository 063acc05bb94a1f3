//! What is in an archive: looked at before anything is unpacked.

mod directory;
mod end;

use std::fs::File;
use std::io::Read;

use edge::Failure;
use mapping::Mapping;
use zip::{CompressionMethod, ZipArchive};

use super::ArchiveLimits;
use crate::http::read_mapping;
use crate::set_plan::{is_left_by_a_program, loads_of};

/// The longest mapping file that is taken out of an archive.
const MAPPING_BYTES_MAX: u64 = 128 * 1024;

/// What is said of an archive whose list we and the reader of archives read differently.
const READ_IN_TWO_WAYS: &str = "the list of files in the archive can be read in two ways";

/// A file of an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    /// Its number in the archive.
    pub(crate) index: usize,
    /// As the archive names it. Nothing is ever written under it.
    pub(crate) name: String,
    /// Its size, as the archive says.
    pub(crate) bytes: u64,
}

/// The files of an archive, and the mappings among them.
#[derive(Debug)]
pub(crate) struct Contents {
    /// Every file.
    pub(crate) entries: Vec<Entry>,
    /// Every file that ends in `.toml`, read; but for those that are no files of the sender's.
    pub(crate) mappings: Vec<Mapping>,
}

impl Contents {
    /// Looks into an archive. Blocks.
    pub(crate) fn of(mut file: File, limits: ArchiveLimits) -> Result<Self, Failure> {
        // Before the reader of archives takes memory for what it finds.
        let (listed, end) = directory::read(&mut file, limits)?;
        let mut archive = ZipArchive::new(file)
            .map_err(|error| refused("this is no ZIP archive, or it broke off").because(error))?;
        let read_alike = archive.len() == listed.len() && archive.central_directory_start() == end.list_at;
        if !read_alike && !listed.is_empty() {
            return Err(refused(READ_IN_TWO_WAYS));
        }
        let (mut entries, mut mappings) = (Vec::new(), Vec::new());
        for (index, listed) in listed.iter().enumerate() {
            // Raw: an encrypted file can be looked at, not opened.
            let entry = archive
                .by_index_raw(index)
                .map_err(|error| refused("the list of files in the archive cannot be read").because(error))?;
            let read = (entry.name_raw(), entry.compressed_size(), entry.size(), entry.header_start());
            if read != (listed.name.as_slice(), listed.packed, listed.unpacked, listed.begins_at) {
                return Err(refused(READ_IN_TWO_WAYS));
            }
            if entry.is_dir() {
                continue;
            }
            let (name, bytes) = (entry.name().to_owned(), entry.size());
            if entry.encrypted() {
                return Err(refused(format!("{name} is encrypted")));
            }
            if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
                return Err(refused(format!("{name} is compressed by another method than deflate")));
            }
            drop(entry);
            if name.to_ascii_lowercase().ends_with(".toml") && !is_left_by_a_program(&name) {
                if mappings.len() == limits.mappings_max {
                    let most = limits.mappings_max;
                    return Err(refused(format!("an archive has at most {most} mapping files")));
                }
                mappings.push(mapping(&mut archive, index, &name)?);
            }
            entries.push(Entry { index, name, bytes });
        }
        Ok(Self { entries, mappings })
    }

    /// Refuses files that would be loaded so often, each once for every mapping that is for it, that they come to more
    /// than an archive may.
    pub(crate) fn loads_are_within(&self, limits: ArchiveLimits) -> Result<(), Failure> {
        let (mut loads, mut bytes) = (0_usize, 0_u64);
        for entry in &self.entries {
            let times = loads_of(&entry.name, &self.mappings);
            loads = loads.saturating_add(times);
            bytes =
                bytes.saturating_add(entry.bytes.saturating_mul(u64::try_from(times).unwrap_or(u64::MAX)));
        }
        if loads > limits.entries_max || bytes > limits.unpacked_bytes_max {
            return Err(refused(
                "its files are loaded once for each mapping that is for them, and that would come to more than is allowed",
            ));
        }
        Ok(())
    }
}

fn mapping(archive: &mut ZipArchive<File>, index: usize, name: &str) -> Result<Mapping, Failure> {
    let unreadable = || refused(format!("{name} cannot be unpacked"));
    let entry = archive.by_index(index).map_err(|error| unreadable().because(error))?;
    let mut text = String::new();
    entry.take(MAPPING_BYTES_MAX).read_to_string(&mut text).map_err(|error| unreadable().because(error))?;
    read_mapping(&text).map_err(|failure| {
        let told = failure.problem().detail.clone().unwrap_or_default();
        let mut problem = failure.problem().clone();
        problem.detail = Some(format!("{name}: {told}"));
        problem.into()
    })
}

pub(super) fn refused(why: impl Into<String>) -> Failure {
    Failure::of("import.set_refused").detail(why)
}

#[cfg(test)]
mod tests;

//! The files of the checkout that are tracked, or would be if they were added.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::shell;

/// Files larger than this are data, and are not read.
const TEXT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Path (relative, with `/`) → text; `None` for what is no text.
pub(super) struct Tree {
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the checkout at `root`.
    pub(super) fn load(root: &Path) -> Result<Self> {
        let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let list = shell::output(shell::command("git").current_dir(root).args(args))?;
        let paths = list.split('\0').filter(|path| !path.is_empty());
        // A file that was removed and not yet committed is still listed.
        let there = paths.filter_map(|path| Some((path, fs::metadata(root.join(path)).ok()?)));
        let files = there.filter(|(_, metadata)| metadata.is_file()).map(|(path, metadata)| {
            let small = metadata.len() <= TEXT_BYTES_MAX;
            let text = small.then(|| fs::read_to_string(root.join(path)).ok()).flatten();
            (path.to_owned(), text)
        });
        Ok(Self { files: files.collect() })
    }

    /// A tree of these files, for tests.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned())));
        Self { files: files.collect() }
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Every path.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text of one file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Path and text of every text file.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// Path and text of every file with this extension.
    pub(super) fn with_extension(&self, extension: &str) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(move |(path, _)| self::extension(path) == extension)
    }
}

/// What is after the last dot of the file's name, or nothing.
pub(super) fn extension(path: &str) -> &str {
    Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

/// The directory of a path, without the last `/`.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// Joins a directory and a relative path, and takes out `.` and `..`.
pub(super) fn join(dir: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in dir.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_straightened() {
        assert_eq!(join("a/src", "../sql/x.sql"), "a/sql/x.sql");
        assert_eq!(join("", "./x"), "x");
        assert_eq!(parent("a/b/c.rs"), "a/b");
        assert_eq!(parent("c.rs"), "");
        assert_eq!(extension("a.b/c"), "");
    }
}

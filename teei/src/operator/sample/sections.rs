//! Text files in sections: `[name]`, then one entry a line. `#` begins a comment.

use std::collections::BTreeMap;

/// The entries of a file by section.
pub(super) struct Sections(BTreeMap<&'static str, Vec<&'static str>>);

impl Sections {
    /// Reads a file of this program.
    pub(super) fn of(text: &'static str) -> Self {
        let (mut sections, mut name) = (BTreeMap::<_, Vec<_>>::new(), "");
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(section) => name = section,
                None => sections.entry(name).or_default().push(line),
            }
        }
        Self(sections)
    }

    /// The entries of a section that the file has.
    pub(super) fn get(&self, name: &str) -> &[&'static str] {
        self.0.get(name).expect("the texts of the sample have this section: a test reads them all")
    }

    /// Every entry, by section.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.iter().flat_map(|(name, entries)| entries.iter().map(|entry| (*name, *entry)))
    }
}

#[cfg(test)]
mod tests {
    use super::Sections;

    #[test]
    fn entries_stand_under_their_section() {
        let sections = Sections::of("# why\n[a]\none\n\ntwo\n[b]\nthree\n");
        assert_eq!(sections.get("a"), ["one", "two"]);
        assert_eq!(sections.all().collect::<Vec<_>>(), [("a", "one"), ("a", "two"), ("b", "three")]);
    }
}

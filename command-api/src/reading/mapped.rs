//! Cells that a mapping made, and the cells of the file that they were made of.

use mapping::Bound;

use super::batch::Shown;
use super::mask::mask;

/// A record of the file, with the mapping that read it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// The mapping, which knows where its columns come from.
    pub(crate) bound: &'a Bound,
    /// The cells as they stand in the file.
    pub(crate) record: &'a [String],
}

impl Source<'_> {
    /// What a refusal shows of a column, by its place among the mapping's columns: the file's own.
    pub(crate) fn shown(&self, column: usize) -> Shown {
        let origin = self.bound.origins().get(column);
        Shown {
            place: origin.and_then(|origin| u32::try_from(origin.place? + 1).ok()),
            source: origin.map(|origin| origin.name.clone()),
            value: mask(&self.bound.raw(column, self.record)),
        }
    }
}

//! Where the columns of a file stand: as the kind names them, or as a mapping finds them.

use mapping::{Bound, Mapping};

use super::csv::Header;
use super::fault::FileFault;

/// What the header of a file came to.
pub(crate) enum Layout {
    /// The kind's own columns.
    Own(Header),
    /// Columns that a mapping makes into the kind's.
    Mapped {
        /// The kind's columns, in the order in which the mapping makes them.
        header: Header,
        /// The mapping, which knows the columns of the file.
        bound: Box<Bound>,
    },
}

impl Layout {
    /// Holds a mapping against the names of a file's columns, which stand on a line.
    pub(crate) fn bind(mapping: Mapping, names: &[String], line: u64) -> Result<Self, FileFault> {
        let header = Header { names: mapping.columns().map(ToOwned::to_owned).collect() };
        let bound = mapping
            .bind(names)
            .map_err(|fault| FileFault::new("import.header", line, fault.column, fault.reason))?;
        Ok(Self::Mapped { header, bound: Box::new(bound) })
    }

    /// How many cells a record must have.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Own(header) => header.names.len(),
            Self::Mapped { bound, .. } => bound.width(),
        }
    }

    /// The columns that rows have, each with what it is made of.
    pub(crate) fn columns(&self) -> Vec<(String, Option<String>)> {
        match self {
            Self::Own(header) => header.names.iter().map(|name| (name.clone(), None)).collect(),
            Self::Mapped { header, bound } => {
                let origins = bound.origins().iter().map(|origin| Some(origin.name.clone()));
                header.names.iter().cloned().zip(origins).collect()
            }
        }
    }
}

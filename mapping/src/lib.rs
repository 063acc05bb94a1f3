//! Mapping files: how a CSV that somebody else designed becomes the columns of a kind of import.
//!
//! A mapping file is TOML. It is read once ([`Mapping::parse`]), held against the header of a file
//! ([`Mapping::bind`]), and then makes the cells of the kind out of every record ([`Bound::read`]). What the cells
//! mean is not known here: they go through the same reading as a file in the kind's own columns.
//!
//! **Never here:** I/O, a clock, the meaning of a column.
#![warn(missing_docs)]

mod bound;
mod check;
mod column;
mod condition;
mod day;
mod fault;
mod file;
mod mapping;
mod names;
mod number;
mod one_or_many;
mod values;
mod zone;

pub use bound::{Bound, CellFault, Origin, ReadRecord};
pub use fault::{HeaderFault, MappingFault};
pub use mapping::{Mapping, TargetColumns};

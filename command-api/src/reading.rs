//! Files of records, read as they arrive: any size, strict about their form, with the place of every fault.
//! A delivery of a webhook is read as a file of one row.

pub(crate) mod batch;
pub(crate) mod buddies;
pub(crate) mod cells;
pub(crate) mod companies;
#[cfg(test)]
mod contents;
pub(crate) mod csv;
pub(crate) mod decoding;
pub(crate) mod delivery;
pub(crate) mod enrolments;
pub(crate) mod fault;
pub(crate) mod forms;
pub(crate) mod layout;
pub(crate) mod mapped;
pub(crate) mod mask;
pub(crate) mod records;
pub(crate) mod rows;
pub(crate) mod scim;
pub(crate) mod sessions;
pub(crate) mod upskilling;

pub(crate) use batch::{Batch, PART_BYTES};
pub(crate) use fault::FileFault;
pub(crate) use forms::columns_of;
pub use forms::columns_of_name;
pub(crate) use rows::{RowReader, Sample, SampleOutcome};
pub(crate) use scim::read_directory;

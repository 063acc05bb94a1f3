//! Brings in the tools that are missing, by package name.
//!
//! Wheels go into one environment per tool and version in the user's cache, shared by all data
//! directories. PostgreSQL comes from the system's package manager.

pub(crate) mod apt;
mod cache;
mod python;
pub(crate) mod wheel;

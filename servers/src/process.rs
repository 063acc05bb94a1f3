//! Processes of servers: found, started, watched, ended.

pub(crate) mod child;
pub(crate) mod leftovers;
pub(crate) mod program;
mod spawner;
pub(crate) mod unix_user;

pub(crate) use child::Child;
pub(crate) use program::Program;

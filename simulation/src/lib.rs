//! Deterministic simulation of what follows the log: two processes, a scheduler, a clock, faults and crashes that a
//! seed decides. Every await of a span is a place to die.
//!
//! | what | where |
//! |---|---|
//! | tasks one poll at a time, and the clock | [`executor`] |
//! | the log, with a tail that a crash can lose | [`log`] |
//! | the store behind faults and lost answers | [`store`] |
//! | what goes wrong | [`faults`] |
//! | the handlers of a run, and what they leave behind | [`handlers`], [`rows`] |
//! | what must hold | [`checks`] |
//! | one run | [`run`] |
//! | what falls due, in the same seed | [`due`] |
//! | ways in which a port can be wrong, each of which must be noticed | [`mutants`] |
//!
//! **Never here:** code that is shipped. The engine that runs is the one that is shipped; ports are twins.
#![warn(missing_docs)]

pub mod checks;
pub mod due;
pub mod executor;
pub mod faults;
pub mod handlers;
pub mod log;
pub mod mutants;
pub mod rng;
pub mod rows;
pub mod run;
pub mod store;

//! The index of what falls due, in memory and in Postgres, and who works at it.

mod contract;
mod postgres;
mod worker;

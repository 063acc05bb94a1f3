//! What the twins promise, Postgres keeps: one suite for both.

mod contract;
mod leases;
mod postgres;

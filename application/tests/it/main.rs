//! Use cases and their adapters, from outside.

mod cqrs;
mod repaired;
mod webhooks;

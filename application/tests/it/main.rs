//! Use cases and their adapters, from outside.

mod claims;
mod cqrs;
mod repaired;
mod webhooks;

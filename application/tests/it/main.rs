//! Use cases and their adapters, from outside.

mod addresses;
mod claims;
mod cqrs;
mod repaired;
mod webhooks;

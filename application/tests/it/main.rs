//! Use cases and their adapters, from outside.

mod addresses;
mod claims;
mod cqrs;
mod destructions;
mod erasures;
mod repaired;
mod webhooks;

//! Use cases and their adapters, from outside.

mod addresses;
mod by_hand;
mod claims;
mod contexts;
mod cqrs;
mod destructions;
mod erasures;
mod interleavings;
mod matches;
mod repaired;
mod webhooks;

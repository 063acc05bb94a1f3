//! Effects performed against a peer that is told what to say, and targets that several processes share.

mod performer;
mod targets;
mod world;

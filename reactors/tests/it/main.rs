//! Reactors on a history that the use cases recorded, with positions in a real Postgres.

mod flags;
mod following;
mod milestones;
mod revised;
mod world;

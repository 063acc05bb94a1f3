//! The query API over HTTP, against real servers and a history that the use cases recorded.

mod cohorts;
mod coverage;
mod edge;
mod figures;
mod following;
mod history;
mod journeys;
mod operations;
mod people;
mod programme;
mod programmes;
mod safety;
mod sessions;
mod waiting;
mod world;

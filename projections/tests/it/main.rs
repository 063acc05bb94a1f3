//! The engine and the read models on a real Postgres and a real ClickHouse, over a log in memory.

mod activity_facts;
mod checkpoints;
mod cqrs_es_reader;
mod folding;
mod history;
mod naive;
mod odd_days;
mod parking;
mod programmes;
mod review_queue;
mod reviewing;
mod security;
mod steps;
mod tracing_commits;
mod working;
mod world;

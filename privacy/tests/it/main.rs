//! The key store against a real PostgreSQL.

mod creation;
mod destruction;
mod levelling;
mod moving;
mod opening;
mod rotation;
mod secrecy;
mod store;
mod unsealing;

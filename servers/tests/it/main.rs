//! Real servers in temporary data directories: started, asked, killed, stopped.

mod asking;
mod healing;
mod ownership;
mod rights;
mod starting;
mod stopping;

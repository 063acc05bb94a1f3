//! Whole-system stories on the real binary and real servers: see `tests/it`. What attacks a running platform is here, for
//! them and for `cargo xtask hostile`.

pub mod hostile;
pub mod started;

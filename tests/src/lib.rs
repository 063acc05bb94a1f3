//! Whole-system stories on the real binary and real servers: see `tests/it`.

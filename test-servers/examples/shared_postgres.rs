//! The PostgreSQL that a run of the tests shares: prints its data directory when it answers, and stops when
//! its standard input ends.
//!
//! `cargo xtask test` starts it. Its input ends with whoever started it, however that comes about, so no
//! server is left behind. Nothing of durability is traded for speed.

use servers::{Cluster, Options, Server};
use tokio::io::AsyncReadExt as _;

/// Each test has some pools with a dozen sessions or so, and there are as many tests at a time as processors.
const CONNECTIONS_MAX: u32 = 1_000;

#[tokio::main]
async fn main() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut options = Options::new(directory.path()).only([Server::Postgres]);
    options.postgres_connections_max = CONNECTIONS_MAX;
    let cluster = Box::pin(Cluster::start(options)).await.expect("PostgreSQL starts");
    println!("{}", cluster.layout().data_dir().display());
    // What comes is of no interest, only that nothing more will.
    let ended = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
    cluster.stop().await;
    ended.expect("the standard input can be read");
}

//! Prints `deploy/nats/nats-server.conf`.

fn main() {
    print!("{}", jetstream_config::deployment::file());
}

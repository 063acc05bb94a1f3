//! The server of `docker-compose.yml`: the same users and permissions as everywhere, passwords from outside.

use std::path::PathBuf;

use crate::server_configuration::{
    PAYLOAD_BYTES_MAX, Password, Role, SYNC_INTERVAL_MS, ServerConfiguration, User,
};

/// What stands above the configuration, for whoever opens the file.
const ABOVE: &str = "\
# Written by `cargo xtask generate` from `jetstream-config`; do not edit it here.
#
# One server with JetStream. Only the appender publishes events and says how far the archive is, only the
# admin alters streams. A command is answered after the archive has it too (ADR 0002), so the stream need
# not sync each write.

";

/// The server in its container: clients from outside it, monitoring from inside only.
pub fn configuration() -> ServerConfiguration {
    let user = |name: &str, password, role| User {
        name: name.to_owned(),
        password: Password::Variable(password),
        role,
    };
    ServerConfiguration {
        server_name: "teei".to_owned(),
        listen: ([0, 0, 0, 0], 4222).into(),
        monitoring: ([127, 0, 0, 1], 8222).into(),
        store_dir: PathBuf::from("/data"),
        sync_interval_ms: SYNC_INTERVAL_MS,
        payload_bytes_max: PAYLOAD_BYTES_MAX,
        users: vec![
            user("admin", "NATS_ADMIN_PASSWORD", Role::Admin),
            user("appender", "NATS_APPENDER_PASSWORD", Role::Appender),
            user("reader", "NATS_READER_PASSWORD", Role::Reader),
        ],
    }
}

/// The text of `deploy/nats/nats-server.conf`.
pub fn file() -> String {
    format!("{ABOVE}{}", configuration().render())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_file_is_what_the_data_says() {
        let committed = include_str!("../../deploy/nats/nats-server.conf");
        assert_eq!(committed, file(), "run `cargo xtask generate`");
    }

    #[test]
    fn the_script_that_starts_the_server_sets_every_password() {
        let script = include_str!("../../deploy/nats/start.sh");
        let named = script.lines().find_map(|line| line.strip_prefix("for user in ")).expect("a loop");
        let named: Vec<&str> = named.trim_end_matches("; do").split(' ').collect();
        for User { name, password, .. } in configuration().users {
            assert!(named.contains(&name.as_str()), "{name}");
            let Password::Variable(variable) = password else { panic!("{name} has a password in the file") };
            assert_eq!(variable, format!("NATS_{}_PASSWORD", name.to_uppercase()));
        }
    }
}

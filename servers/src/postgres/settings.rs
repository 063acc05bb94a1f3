//! The settings of PostgreSQL that we decide.
//!
//! They are given on the command line, where they win over every configuration file and over
//! `ALTER SYSTEM`: durability cannot be switched off by accident.

use std::path::Path;

/// The longest path of a Unix socket, and the longest file name PostgreSQL gives one.
const SOCKET_PATH_BYTES_MAX: usize = 107 - "/.s.PGSQL.65535.lock".len();

/// Name and value of each setting.
pub(super) fn all(
    port: u16,
    socket_dir: &Path,
    shared_buffers_mb: u32,
    connections_max: u32,
) -> Vec<(&'static str, String)> {
    let mut settings: Vec<(&'static str, String)> = [
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_permissions", "0700"),
        // What is acknowledged is on the disk.
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        // After a crash all files are synced first. One call for the file system takes milliseconds
        // where one per file takes seconds.
        ("recovery_init_sync_method", "syncfs"),
        // Bulk loads: fewer, longer checkpoints.
        ("max_wal_size", "4GB"),
        ("checkpoint_timeout", "10min"),
        ("checkpoint_completion_target", "0.9"),
        // A new segment of the write-ahead log is written once, not once with zeros and once with data. Segments
        // are used again afterwards, whichever way they were made.
        ("wal_init_zero", "off"),
        // A bulk load writes most pages once; compressing their images took a tenth of the processor.
        ("wal_compression", "off"),
        ("maintenance_work_mem", "128MB"),
        ("work_mem", "16MB"),
        // The defaults price reads for spinning disks.
        ("random_page_cost", "1.1"),
        ("password_encryption", "scram-sha-256"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("log_line_prefix", "%m [%p] %q%u@%d "),
        // Refused statements and rows would bring personal data into the log. The client gets all of it.
        ("log_min_error_statement", "panic"),
        ("log_error_verbosity", "terse"),
        // Everything goes to our log file through the error stream.
        ("logging_collector", "off"),
        ("log_destination", "stderr"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec();
    settings.push(("port", port.to_string()));
    settings.push(("max_connections", connections_max.to_string()));
    settings.push(("shared_buffers", format!("{shared_buffers_mb}MB")));
    settings.push(("unix_socket_directories", socket_directory(socket_dir)));
    settings
}

/// The directory for the Unix socket, or none where its path would be too long to bind.
fn socket_directory(wanted: &Path) -> String {
    let text = wanted.display().to_string();
    // The value is a list: a comma would split it.
    if text.len() > SOCKET_PATH_BYTES_MAX || text.contains([',', '"']) { String::new() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durability_is_on() {
        let settings = all(5432, Path::new("/data"), 128, 200);
        for name in ["fsync", "synchronous_commit", "full_page_writes"] {
            assert!(settings.contains(&(name, "on".to_owned())), "{name}");
        }
    }

    #[test]
    fn a_path_too_long_for_a_socket_means_no_socket() {
        let deep = format!("/{}", "d".repeat(100));
        assert_eq!(socket_directory(Path::new(&deep)), "");
        assert_eq!(socket_directory(Path::new("/data/postgres.settings")), "/data/postgres.settings");
    }
}

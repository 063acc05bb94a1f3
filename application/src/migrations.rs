//! The schema `command`.

use runtime::migrations::Migration;

/// The schema's name.
pub const SCHEMA: &str = "command";

/// What has to be applied, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_command_side", sql: include_str!("../migrations/0001_command_side.sql") },
    Migration { name: "0002_webhooks", sql: include_str!("../migrations/0002_webhooks.sql") },
    Migration { name: "0003_import_mappings", sql: include_str!("../migrations/0003_import_mappings.sql") },
    Migration {
        name: "0004_cancelled_imports",
        sql: include_str!("../migrations/0004_cancelled_imports.sql"),
    },
    Migration { name: "0005_versions", sql: include_str!("../migrations/0005_versions.sql") },
    Migration { name: "0006_senders", sql: include_str!("../migrations/0006_senders.sql") },
    Migration { name: "0007_decided_by_hand", sql: include_str!("../migrations/0007_decided_by_hand.sql") },
    Migration { name: "0008_endpoints", sql: include_str!("../migrations/0008_endpoints.sql") },
];

//! A platform that runs.

use servers::Cluster;

use super::{Operator, RoleSet};

/// A platform that runs on this machine.
pub(crate) struct Started {
    pub(crate) cockpit_url: String,
    pub(crate) command_url: String,
    pub(crate) operator: Operator,
    pub(crate) cluster: Cluster,
    pub(crate) roles: RoleSet,
}

impl Started {
    /// Stops roles first, then servers.
    pub(crate) async fn stop(self) {
        self.roles.stop().await;
        self.cluster.stop().await;
    }
}

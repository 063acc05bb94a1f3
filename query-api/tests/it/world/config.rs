//! How the query API of a world is started, with ClickHouse or without.

use std::path::Path;

use projections::activity_facts;
use query_api::Config;
use runtime::Secret;
use test_servers::TestServers;

/// Where nothing answers.
const NOBODY: &str = "http://127.0.0.1:1";

/// Whether there is a ClickHouse.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Analytics {
    Running,
    Absent,
}

/// Where ClickHouse answers the worker.
pub(super) fn clickhouse(servers: &TestServers) -> activity_facts::Endpoint {
    let clickhouse = &servers.endpoints().clickhouse;
    activity_facts::Endpoint {
        url: clickhouse.url(),
        user: clickhouse.app.user.clone(),
        password: Secret::new(clickhouse.app.password.clone()),
        cluster: None,
    }
}

/// How the query API is started.
pub(super) fn config(servers: &TestServers, analytics: Analytics, dir: &Path) -> Config {
    let endpoints = servers.endpoints();
    let cockpit = dir.join("cockpit");
    std::fs::create_dir_all(cockpit.join("assets")).expect("a directory");
    std::fs::write(cockpit.join("index.html"), "<!doctype html><title>Cockpit</title>").expect("a file");
    std::fs::write(cockpit.join("assets/app-1a2b.js"), "console.log(1);".repeat(100)).expect("a file");
    let query = &endpoints.postgres.roles.query;
    Config {
        listen: (std::net::Ipv4Addr::LOCALHOST, 0).into(),
        postgres_url: Secret::new(servers.main_url(query)),
        postgres_connections_max: 4,
        statement_ms_max: 5_000,
        clickhouse_url: match analytics {
            Analytics::Running => endpoints.clickhouse.url(),
            Analytics::Absent => NOBODY.to_owned(),
        },
        clickhouse_user: endpoints.clickhouse.query.user.clone(),
        clickhouse_password: Secret::new(endpoints.clickhouse.query.password.clone()),
        consistency_wait_ms_max: 500,
        cockpit_dir: Some(cockpit),
        command_api_url: "http://127.0.0.1:8081".to_owned(),
        streams_max: 4,
        streams_of_principal_max: 2,
        requests_of_principal_per_second_max: 200,
        requests_of_address_per_second_max: 5_000,
        proxies: edge::Proxies::default(),
        connections: edge::Connections::default(),
    }
}

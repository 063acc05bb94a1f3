//! `users.xml` of the engine. Its SQL cannot create users, so all of them stand here.

use crate::{ClickHouseEndpoint, Login};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Inside the databases of this application everything, elsewhere nothing.
const APP_RIGHTS: &str = "GRANT SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, \
     CREATE DICTIONARY, DROP, TRUNCATE, OPTIMIZE, SHOW, dictGet ON teei_*.*";

/// Engines that keep their data in the store. Those that reach files or other servers are left out.
const ENGINES: [&str; 9] = [
    "Atomic",
    "MergeTree",
    "ReplacingMergeTree",
    "SummingMergeTree",
    "AggregatingMergeTree",
    "CollapsingMergeTree",
    "VersionedCollapsingMergeTree",
    "Memory",
    "Null",
];

/// What tells an application how its tables and statements fare.
const SYSTEM_TABLES: [&str; 9] =
    ["columns", "databases", "merges", "mutations", "parts", "processes", "query_log", "settings", "tables"];

/// The users: the engine's own, the operator, the application's writer and its reader.
pub(super) fn render(endpoint: &ClickHouseEndpoint) -> String {
    let mut app = vec![APP_RIGHTS.to_owned(), "GRANT CREATE TEMPORARY TABLE ON *.*".to_owned()];
    app.extend(ENGINES.map(|engine| format!("GRANT TABLE ENGINE ON {engine}")));
    app.extend(SYSTEM_TABLES.map(|table| format!("GRANT SELECT ON system.{table}")));
    let query = ["GRANT SELECT, SHOW, dictGet ON teei_*.*".to_owned()];
    let operator = ["GRANT KILL QUERY ON *.*".to_owned(), "GRANT SELECT ON system.processes".to_owned()];
    // The engine's own session logs in as `default` without a password, and that is hard-wired. It
    // may open listeners and count; and as it may have one session, which is the engine's own, no
    // one else can log in as it.
    let own = ["GRANT SYSTEM LISTEN ON *.*".to_owned(), "GRANT SELECT ON system.numbers".to_owned()];
    [
        "<clickhouse>\n<profiles>\n<default/>\n".to_owned(),
        "<engine><max_sessions_for_user>1</max_sessions_for_user></engine>\n".to_owned(),
        "</profiles>\n<quotas><default/></quotas>\n<users>\n".to_owned(),
        user("default", "<password/>", "engine", &own),
        user(&endpoint.operator.user, &hashed(&endpoint.operator), "default", &operator),
        user(&endpoint.app.user, &hashed(&endpoint.app), "default", &app),
        user(&endpoint.query.user, &hashed(&endpoint.query), "default", &query),
        "</users>\n</clickhouse>\n".to_owned(),
    ]
    .concat()
}

fn user(name: &str, password: &str, profile: &str, rights: &[String]) -> String {
    let mut grants = String::new();
    for right in rights {
        writeln!(grants, "<query>{right}</query>").expect("writing to a String cannot fail");
    }
    format!(
        "<{name}>{password}<networks><ip>127.0.0.1</ip></networks><profile>{profile}</profile>\
         <quota>default</quota>\n<grants>\n{grants}</grants></{name}>\n"
    )
}

fn hashed(login: &Login) -> String {
    format!("<password_sha256_hex>{}</password_sha256_hex>", hex::encode(Sha256::digest(&login.password)))
}

//! The tables of a version: made, and dropped.

use clickhouse::Client;

use super::fault::FactsFault;

/// The views over periods: table, and the column of facts that says in which period a fact lies.
const PERIODS: [(&str, &str); 3] = [("daily", "local_date"), ("weekly", "iso_week"), ("monthly", "month")];

/// Ten thousand inserts are remembered, for a week where the server asks for a time; what is answered
/// for is on the disk.
const ON_ONE_SERVER: &str =
    "non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1";
const IN_A_CLUSTER: &str = "replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, \
     fsync_after_insert = 1, fsync_part_directory = 1";

/// Makes the tables of a version. A second call changes nothing; one that would go on with rows of
/// somebody else is refused.
pub(super) async fn create(client: &Client, database: &str, cluster: Option<&str>) -> Result<(), FactsFault> {
    for statement in statements(database, cluster) {
        client.query(&statement).execute().await?;
    }
    let rows: u64 = client.query(&format!("SELECT count() FROM {database}.facts")).fetch_one().await?;
    if rows > 0 {
        return Err(FactsFault::NotEmpty { database: database.to_owned() });
    }
    Ok(())
}

/// Drops a version, if it is there, and waits until it is gone.
pub(super) async fn drop(client: &Client, database: &str, cluster: Option<&str>) -> Result<(), FactsFault> {
    let statement = format!("DROP DATABASE IF EXISTS {database}{} SYNC", on(cluster));
    Ok(client.query(&statement).execute().await?)
}

fn on(cluster: Option<&str>) -> String {
    cluster.map(|cluster| format!(" ON CLUSTER '{}'", cluster.replace(['\'', '\\'], ""))).unwrap_or_default()
}

fn statements(database: &str, cluster: Option<&str>) -> Vec<String> {
    let fill = |sql: &str| {
        sql.replace("{database}", database)
            .replace("{on_cluster}", &on(cluster))
            .replace("{replicated}", if cluster.is_some() { "Replicated" } else { "" })
            .replace("{settings}", if cluster.is_some() { IN_A_CLUSTER } else { ON_ONE_SERVER })
    };
    let mut statements = vec![
        fill("CREATE DATABASE IF NOT EXISTS {database}{on_cluster}"),
        fill(include_str!("sql/facts.sql")),
        fill(include_str!("sql/people.sql")),
        fill(include_str!("sql/to_people.sql")),
    ];
    for (table, start) in PERIODS {
        for sql in [include_str!("sql/period.sql"), include_str!("sql/to_period.sql")] {
            statements.push(fill(&sql.replace("{table}", table).replace("{start}", start)));
        }
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_cluster_every_statement_goes_to_all_of_it_and_every_table_is_replicated() {
        for statement in statements("teei_x_v1", Some("main")) {
            assert!(statement.contains(" ON CLUSTER 'main'"), "{statement}");
            assert!(!statement.contains("non_replicated"), "{statement}");
            let engines = statement.matches("ENGINE = ").count();
            assert_eq!(statement.matches("ENGINE = Replicated").count(), engines, "{statement}");
        }
    }

    #[test]
    fn no_placeholder_is_left_over() {
        for cluster in [None, Some("main")] {
            for statement in statements("teei_x_v1", cluster) {
                assert!(!statement.contains(['{', '}', '?']), "{statement}");
            }
        }
    }
}

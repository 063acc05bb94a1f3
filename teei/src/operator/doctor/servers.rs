//! The three servers: whether each answers, and whether it is the version that is pinned.

use servers::versions::{CLICKHOUSE_SERVER, NATS, POSTGRES_MAJOR_MIN};

use super::api::{in_time, postgres};
use super::check::Check;
use crate::deployment::{ClickHouseUser, Deployment, NatsUser};

const START: &str =
    "`teei up` starts it and starts it again when it dies; its log is in the data directory, in logs/";
const VERSION: &str = "install the pinned version, or expect what was not tested";

/// Looks at all three.
pub(super) async fn look(deployment: &Deployment) -> Vec<Check> {
    let (nats, postgres, clickhouse) =
        tokio::join!(look_at_nats(deployment), look_at_postgres(deployment), look_at_clickhouse(deployment));
    let mut checks = vec![nats];
    checks.extend(postgres);
    checks.push(clickhouse);
    checks
}

async fn look_at_nats(deployment: &Deployment) -> Check {
    let asked = async {
        let login = deployment.nats(NatsUser::Reader)?;
        let options = async_nats::ConnectOptions::with_user_and_password(login.user, login.password);
        in_time(options.connect(login.url)).await
    };
    match asked.await {
        Err(error) => {
            Check::wrong("NATS", format!("{} does not answer: {error:#}", deployment.nats_url), START)
        }
        Ok(client) => of_version("NATS", &client.server_info().version, NATS.version),
    }
}

async fn look_at_postgres(deployment: &Deployment) -> Vec<Check> {
    let mut connection = match postgres(deployment).await {
        Ok(connection) => connection,
        Err(error) => {
            return vec![Check::wrong("PostgreSQL", format!("it does not answer: {error:#}"), START)];
        }
    };
    let asked = sqlx::query_as(
        "SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
                current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'",
    )
    .fetch_one(&mut connection);
    let (version, major, durable): (String, i32, bool) = match in_time(asked).await {
        Ok(answer) => answer,
        Err(error) => return vec![Check::wrong("PostgreSQL", format!("{error:#}"), START)],
    };
    let mut checks = vec![if u32::try_from(major).is_ok_and(|major| major >= POSTGRES_MAJOR_MIN) {
        Check::good("PostgreSQL", version)
    } else {
        let advice = format!("upgrade it to {POSTGRES_MAJOR_MIN} or newer");
        Check::wrong("PostgreSQL", format!("{version} is too old"), advice)
    }];
    if !durable {
        let advice =
            "switch fsync and full_page_writes on: without them a power cut loses what was acknowledged";
        checks.push(Check::wrong("PostgreSQL durability", "fsync or full_page_writes is off", advice));
    }
    checks
}

async fn look_at_clickhouse(deployment: &Deployment) -> Check {
    let asked = async {
        let login = deployment.clickhouse(ClickHouseUser::Query)?;
        let client = clickhouse::Client::default()
            .with_url(login.url)
            .with_user(login.user)
            .with_password(login.password.expose());
        in_time(client.query("SELECT version()").fetch_one::<String>()).await
    };
    match asked.await {
        Err(error) => Check::wrong(
            "ClickHouse",
            format!("{} does not answer: {error:#}", deployment.clickhouse_url),
            START,
        ),
        Ok(version) => of_version("ClickHouse", &version, CLICKHOUSE_SERVER),
    }
}

fn of_version(name: &str, found: &str, pinned: &str) -> Check {
    if found == pinned {
        Check::good(name, found)
    } else {
        Check::doubtful(name, format!("{found}, where {pinned} is pinned"), VERSION)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::of_version;

    #[test]
    fn another_version_than_the_pinned_one_is_doubtful() {
        assert_eq!(of_version("NATS", "2.15.1", "2.15.1").state, State::Good);
        assert_eq!(of_version("NATS", "2.14.0", "2.15.1").state, State::Doubtful);
    }
}

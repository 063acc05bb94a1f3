//! The roles: whether each says that it is ready, and if not, what it waits for.

use serde_json::Value;

use super::api::{WITHIN, in_time};
use super::check::Check;
use crate::deployment::{Deployment, Listener};

/// Looks at every role.
pub(super) async fn look(deployment: &Deployment) -> Vec<Check> {
    let roles: [(&str, &Listener); 5] = [
        ("command-api", &deployment.command_api),
        ("query-api", &deployment.query_api),
        ("projections", &deployment.projections),
        ("reactors", &deployment.reactors),
        ("replayer", &deployment.replayer),
    ];
    let http = reqwest::Client::builder().timeout(WITHIN).build().unwrap_or_default();
    futures::future::join_all(roles.map(|(name, listener)| look_at(&http, name, &listener.public_url))).await
}

async fn look_at(http: &reqwest::Client, name: &str, url: &str) -> Check {
    let log = format!("its log is in the data directory, in logs/{name}.log");
    let asked = async { http.get(format!("{url}/health/ready")).send().await?.json::<Value>().await };
    // The URL says enough: the rest of such an error is about sockets.
    let Ok(report) = in_time(asked).await else {
        let advice = format!("`teei up` starts it and starts it again when it dies; {log}");
        return Check::wrong(name, format!("{url} does not answer"), advice);
    };
    if report["ready"] == true {
        return Check::good(name, format!("ready at {url}"));
    }
    let missing = missing(&report);
    let advice = if missing.contains(&"log") {
        format!("the log is being proved or repaired, or differs from its archive; {log}")
    } else {
        log
    };
    Check::wrong(name, format!("not ready: {}", waits_for(&report, &missing)), advice)
}

fn missing(report: &Value) -> Vec<&str> {
    let dependencies = report["dependencies"].as_array().into_iter().flatten();
    dependencies.filter(|one| one["up"] != true).filter_map(|one| one["name"].as_str()).collect()
}

fn waits_for(report: &Value, missing: &[&str]) -> String {
    if missing.is_empty() {
        format!("it is {}", report["status"].as_str().unwrap_or("in no known state").replace('_', " "))
    } else {
        format!("waits for {}", missing.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{missing, waits_for};

    #[test]
    fn a_role_that_is_not_ready_says_what_it_waits_for() {
        let report = json!({ "status": "ready", "ready": false, "dependencies": [
            { "name": "log", "up": false, "latency_ms": 1.0 }, { "name": "postgres", "up": true, "latency_ms": 1.0 },
        ]});
        assert_eq!(waits_for(&report, &missing(&report)), "waits for log");
        let stopping = json!({ "status": "shutting_down", "ready": false, "dependencies": [] });
        assert_eq!(waits_for(&stopping, &missing(&stopping)), "it is shutting down");
    }
}

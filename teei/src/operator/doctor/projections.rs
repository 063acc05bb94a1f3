//! The read models: how far behind, and whether something is parked.

use serde_json::Value;

use super::api::in_time;
use super::check::Check;
use crate::arguments::Place;
use crate::client::{Client, is_passing};
use crate::show;

/// A read model that is behind for longer than this does not keep up, or stands still.
const LAG_SECONDS_DOUBTFUL: f64 = 10.0;
const LAG_SECONDS_WRONG: f64 = 120.0;

const MEND: &str = "mend what is wrong above, then look again";

/// Looks at every read model, as a client sees it.
pub(super) async fn look(place: &Place) -> Vec<Check> {
    let asked = async { Client::of_place(place)?.get::<Vec<Value>>("/v1/projections").await };
    match in_time(asked).await {
        Ok(projections) if projections.is_empty() => {
            let advice = "the role projections makes them when it starts; see its log";
            vec![Check::wrong("read models", "no version of any serves", advice)]
        }
        Ok(projections) => judge(&projections),
        Err(error) if is_passing(&error) => {
            vec![Check::wrong("read models", "the API does not answer", MEND)]
        }
        Err(error) => {
            vec![Check::wrong("read models", format!("they cannot be asked for: {error:#}"), MEND)]
        }
    }
}

fn judge(projections: &[Value]) -> Vec<Check> {
    let mut checks: Vec<Check> = projections.iter().filter_map(doubt).collect();
    if checks.is_empty() {
        let behind = projections.iter().filter_map(|one| one["lag_events"].as_u64()).max().unwrap_or(0);
        let found = format!("{}, at most {} commits behind", projections.len(), show::number(behind));
        checks.push(Check::good("read models", found));
    }
    checks
}

fn doubt(projection: &Value) -> Option<Check> {
    let name = format!("read model {}", projection["name"].as_str().unwrap_or_default());
    let parked = projection["parked"].as_u64().unwrap_or(0);
    let seconds = projection["lag_seconds"].as_f64().unwrap_or(0.0);
    let found = format!("{} commits behind, for {seconds:.0} s", show::count(&projection["lag_events"]));
    if projection["outdated"] == true {
        return Some(Check::wrong(
            name,
            "it follows an earlier definition and stands still",
            "`teei projections rebuild --all` makes its tables anew from history",
        ));
    }
    if seconds > LAG_SECONDS_WRONG {
        return Some(Check::wrong(
            name,
            found,
            "see the log of the role projections, and whether its database answers",
        ));
    }
    if parked > 0 {
        let advice = "`teei parked list` shows why; mend the cause, then `teei parked redrive`";
        return Some(Check::doubtful(name, format!("{parked} commits are parked"), advice));
    }
    (seconds > LAG_SECONDS_DOUBTFUL)
        .then(|| Check::doubtful(name, found, "look again: the number must become smaller"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::check::State;
    use super::*;

    fn states(lag_seconds: f64, parked: u64) -> Vec<State> {
        let one = json!({ "name": "people", "lag_events": 3, "lag_seconds": lag_seconds, "parked": parked });
        judge(&[one]).into_iter().map(|check| check.state).collect()
    }

    #[test]
    fn what_is_far_behind_or_parked_is_told() {
        assert_eq!(states(0.5, 0), [State::Good]);
        assert_eq!(states(30.0, 0), [State::Doubtful]);
        assert_eq!(states(0.0, 2), [State::Doubtful]);
        assert_eq!(states(600.0, 2), [State::Wrong]);
    }

    #[test]
    fn one_of_an_earlier_definition_is_wrong_though_nothing_waits() {
        let one = json!({ "name": "people", "lag_events": 0, "lag_seconds": 0.0, "outdated": true });
        assert_eq!(judge(&[one])[0].state, State::Wrong);
    }
}

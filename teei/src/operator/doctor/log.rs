//! The log: whether the stream has every message from the first to the last, and is not behind its archive.

use async_nats::jetstream::{self, stream};
use jetstream_config::streams::EVENTS;
use kernel::Sequence;

use super::api::in_time;
use super::check::Check;
use crate::deployment::{Deployment, NatsUser};
use crate::show;

const REPAIR: &str = "the command API repairs it from the archive when it connects: see its log, and \
                      docs/guides/operating.md, \"The log and its archive\"";

/// Looks at the stream.
pub(super) async fn look(deployment: &Deployment, archived: Option<Sequence>) -> Check {
    match state(deployment).await {
        Ok(state) => judge(&state, archived.map(Sequence::get)),
        Err(error) => Check::wrong("log", format!("the stream {EVENTS} cannot be asked: {error:#}"), REPAIR),
    }
}

async fn state(deployment: &Deployment) -> anyhow::Result<stream::State> {
    let login = deployment.nats(NatsUser::Admin)?;
    let options = async_nats::ConnectOptions::with_user_and_password(login.user, login.password);
    let client = in_time(options.connect(login.url)).await?;
    let stream = in_time(jetstream::new(client).get_stream(EVENTS)).await?;
    Ok(stream.cached_info().state.clone())
}

fn judge(state: &stream::State, archived: Option<u64>) -> Check {
    let (first, last) = (state.first_sequence, state.last_sequence);
    let whole = state.messages == 0 || (first == 1 && state.messages == last);
    if !whole || state.deleted_count.unwrap_or(0) > 0 {
        let found = format!("{} messages between {first} and {last}: some are missing", state.messages);
        return Check::wrong("log", found, REPAIR);
    }
    match archived {
        Some(archived) if archived > last => {
            Check::wrong("log", format!("it ends at {last}, where the archive ends at {archived}"), REPAIR)
        }
        _ => Check::good("log", format!("{} commits, none missing", show::number(state.messages))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    fn state_of(messages: u64, first: u64, last: u64, archived: u64) -> State {
        let text = serde_json::json!({
            "messages": messages, "bytes": 1, "first_seq": first, "last_seq": last, "consumer_count": 0,
            "first_ts": "2026-10-01T06:00:00Z", "last_ts": "2026-10-01T06:00:00Z",
        });
        judge(&serde_json::from_value(text).expect("a state"), Some(archived)).state
    }

    #[test]
    fn a_hole_and_an_end_before_that_of_the_archive_are_wrong() {
        assert_eq!(state_of(9, 1, 9, 9), State::Good);
        assert_eq!(state_of(9, 1, 9, 8), State::Good, "the archive follows");
        assert_eq!(state_of(8, 1, 9, 9), State::Wrong);
        assert_eq!(state_of(8, 1, 8, 9), State::Wrong);
        assert_eq!(state_of(0, 0, 0, 0), State::Good);
    }
}

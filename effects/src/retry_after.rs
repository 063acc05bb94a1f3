//! How long a peer asks to wait: `Retry-After` (RFC 9110, section 10.2.3), in every form that is met.

use kernel::Timestamp;

use crate::schedule::WAIT_MAX;

/// What a peer asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wait {
    /// Nothing is sent before; `None` when it asked for nothing that can be followed.
    pub until: Option<Timestamp>,
    /// What was not followed, or not as far: `unreadable`, `past`, `capped`.
    pub noted: Option<&'static str>,
}

/// What several headers ask for together: the longest wait of those that can be read, no longer than [`WAIT_MAX`].
pub fn read(values: &[String], now: Timestamp) -> Wait {
    let latest = now.plus_seconds(WAIT_MAX);
    let mut wait = Wait::default();
    for value in values {
        match until(value.trim(), now) {
            Some(asked) if asked > latest => {
                (wait.until, wait.noted) = (Some(latest), wait.noted.or(Some("capped")));
            }
            Some(asked) if asked > now => wait.until = wait.until.max(Some(asked)),
            Some(_) => wait.noted = wait.noted.or(Some("past")),
            None => wait.noted = wait.noted.or(Some("unreadable")),
        }
    }
    wait
}

fn until(value: &str, now: Timestamp) -> Option<Timestamp> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that is too large to be one asks for longer than anybody would wait.
        let seconds = value.parse().unwrap_or(WAIT_MAX + 1);
        return Some(now.plus_seconds(seconds.min(WAIT_MAX + 1)));
    }
    // All three forms of a date (RFC 9110, section 5.6.7).
    let date = httpdate::parse_http_date(value).ok()?;
    Some(chrono::DateTime::<chrono::Utc>::from(date).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-12-02T08:59:12.400Z";

    fn at(written: &str) -> Timestamp {
        written.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant").into()
    }

    fn asked(values: &[&str]) -> Wait {
        let values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
        read(&values, at(NOW))
    }

    #[test]
    fn every_form_of_a_date_and_whole_seconds_are_followed_and_never_too_early() {
        let half_past = Wait { until: Some(at("2026-12-02T09:00:30Z")), noted: None };
        for form in
            ["Wed, 02 Dec 2026 09:00:30 GMT", "Wednesday, 02-Dec-26 09:00:30 GMT", "Wed Dec  2 09:00:30 2026"]
        {
            assert_eq!(asked(&[form]), half_past, "{form}");
        }
        assert_eq!(asked(&["60"]).until, Some(at("2026-12-02T09:00:12.400Z")));
        assert_eq!(asked(&["5", "60"]), asked(&["60"]), "the later of two");
        assert_eq!(asked(&[]), Wait::default());
    }

    #[test]
    fn what_cannot_be_followed_is_noted_and_what_is_too_long_is_cut() {
        let a_day = Some(at("2026-12-03T08:59:12.400Z"));
        for long in ["9999999999", "99999999999999999999999", "Wed, 02 Dec 2037 09:00:30 GMT"] {
            assert_eq!(asked(&[long]), Wait { until: a_day, noted: Some("capped") }, "{long}");
        }
        for unreadable in ["1.5", "-5", "soon", ""] {
            assert_eq!(asked(&[unreadable]), Wait { until: None, noted: Some("unreadable") }, "{unreadable}");
        }
        let past = asked(&["Wed, 02 Dec 2026 08:00:00 GMT"]);
        assert_eq!(past, Wait { until: None, noted: Some("past") });
    }
}

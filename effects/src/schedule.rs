//! When another attempt is due: within the call for what was never sent, then for days.

use std::time::Duration;

use backon::ExponentialBuilder;

/// How often a call is made at once, where nothing of it was sent: 3 tries in all.
pub(crate) fn in_call() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_factor(4.0)
        .with_max_times(2)
}

/// The wait after each attempt, in seconds: about three days in all (the table of Standard Webhooks,
/// <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>, "Deliverability and
/// reliability").
const WAITS: [i64; 9] = [5, 5 * 60, 30 * 60, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
const HOUR: i64 = 3_600;

/// The longest wait, in seconds: also what a peer may ask for.
pub const WAIT_MAX: i64 = 24 * HOUR;

/// The wait after so many attempts since it was asked for, in seconds; `None` when it is given up.
pub fn wait_after(attempts: u32) -> Option<i64> {
    let index = usize::try_from(attempts.checked_sub(1)?).ok()?;
    WAITS.get(index).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_are_made_over_about_three_days_and_no_wait_is_longer_than_a_day() {
        let waits: Vec<_> = (1..).map_while(wait_after).collect();
        assert_eq!((waits.len(), wait_after(0), wait_after(10)), (9, None, None));
        assert!(waits.is_sorted() && waits.iter().max() == Some(&WAIT_MAX));
        let days = waits.iter().sum::<i64>() / (24 * HOUR);
        assert_eq!(days, 3);
    }
}

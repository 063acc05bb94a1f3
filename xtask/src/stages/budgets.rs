//! What each stage may take.
//!
//! On two cores, from a clean checkout on a machine that has built nothing yet, on a slow day. A stage over
//! its budget is said and does not fail: the machine may be the reason. `docs/guides/building.md` has what was
//! measured and what to do about it.

use std::time::Duration;

/// What all of them may take.
pub(super) const TOTAL: Duration = Duration::from_mins(45);

/// Stage → seconds.
const BUDGETS: &[(&str, u64)] = &[
    ("fmt", 10),
    ("tools", 120),
    ("typos", 20),
    ("tidy", 30),
    ("clippy", 300),
    ("doc", 90),
    ("deny", 80),
    ("machete", 60),
    ("generate", 330),
    ("cockpit packages", 40),
    ("cockpit types", 30),
    ("cockpit tests", 30),
    ("cockpit build", 20),
    ("build", 400),
    ("cockpit browser", 230),
    ("contract", 110),
    ("simulate", 110),
    ("nextest", 690),
];

/// What a stage may take. A stage without a row may take nothing, and so is seen at once.
pub(super) fn of(stage: &str) -> Duration {
    let row = BUDGETS.iter().find(|(name, _)| *name == stage);
    Duration::from_secs(row.map_or(0, |(_, seconds)| *seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stages_together_keep_within_the_whole() {
        let sum: u64 = BUDGETS.iter().map(|(_, seconds)| seconds).sum();
        assert!(Duration::from_secs(sum) <= TOTAL, "{sum} s");
    }
}

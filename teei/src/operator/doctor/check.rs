//! One thing that was looked at.

use serde::Serialize;

use crate::show;

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Good,
    /// The platform works, and somebody should look before it no longer does.
    Doubtful,
    Wrong,
}

impl State {
    /// As a table shows it.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Doubtful => "look",
            Self::Wrong => "WRONG",
        }
    }
}

/// One thing that was looked at: how it is, and what to do when it is not well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    pub(super) name: String,
    pub(super) state: State,
    pub(super) found: String,
    /// Empty when there is nothing to do.
    pub(super) advice: String,
    /// What was found, one by one: the first of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) findings: Vec<serde_json::Value>,
    /// How many were found in all.
    #[serde(skip_serializing_if = "is_none_found")]
    pub(super) findings_count: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_none_found(count: &u64) -> bool {
    *count == 0
}

impl Check {
    /// The first findings, a line each, at most `shown_max`; and how many more there are.
    pub(super) fn lines(&self, shown_max: usize) -> Vec<String> {
        let mut lines: Vec<String> =
            self.findings.iter().take(shown_max).map(|finding| format!("  {finding}")).collect();
        let more = self.findings_count.saturating_sub(lines.len() as u64);
        if more > 0 {
            lines.push(format!("  and {} more", show::number(more)));
        }
        lines
    }

    pub(super) fn good(name: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            state: State::Good,
            found: found.into(),
            advice: String::new(),
            findings: Vec::new(),
            findings_count: 0,
        }
    }

    pub(super) fn doubtful(
        name: impl Into<String>,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            state: State::Doubtful,
            found: found.into(),
            advice: advice.into(),
            findings: Vec::new(),
            findings_count: 0,
        }
    }

    pub(super) fn wrong(
        name: impl Into<String>,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            state: State::Wrong,
            found: found.into(),
            advice: advice.into(),
            findings: Vec::new(),
            findings_count: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_that_is_cut_says_how_many_more_there_are() {
        let of = |findings: Vec<serde_json::Value>, findings_count| Check {
            findings,
            findings_count,
            ..Check::doubtful("days", "", "look")
        };
        assert_eq!(of(vec![json!(1), json!(2)], 2).lines(5), ["  1", "  2"]);
        // Shown are fewer than were kept, and kept are fewer than were found.
        let more = format!("  and {} more", show::number(1_198));
        assert_eq!(of(vec![json!(1), json!(2), json!(3)], 1_200).lines(2), ["  1", "  2", more.as_str()]);
        assert!(Check::good("days", "").lines(5).is_empty());
    }
}

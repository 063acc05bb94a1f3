//! The rules in force, read from their file.

use std::sync::LazyLock;

use super::StepKind;

/// The rules that an evaluation used. Any change that can change an answer is a new version and a new file.
pub const RULES_VERSION: &str = "journey-1";

const FILE: &str = include_str!("rules-1.txt");

/// What a rule sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sets {
    /// A flag: it holds while the records say so.
    Flag,
    /// A milestone: it was reached on a day.
    Milestone,
}

/// A rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// What it sets.
    pub sets: Sets,
    /// The name of the flag or milestone.
    pub name: &'static str,
    /// What counts.
    pub counts: Vec<StepKind>,
    /// How many there must be.
    pub at_least: usize,
    /// Within how many days; `None` is any time.
    pub within_days: Option<u32>,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let lines = FILE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    // A line that cannot be read is left out here and found by a test.
    lines.filter_map(rule).collect()
});

/// The rules in force, in the order of their file.
pub fn rules() -> &'static [Rule] {
    &RULES
}

fn rule(line: &'static str) -> Option<Rule> {
    let mut words = line.split_whitespace();
    let sets = match words.next()? {
        "flag" => Sets::Flag,
        "milestone" => Sets::Milestone,
        _ => return None,
    };
    let name = words.next()?;
    let counts = words.next()?.split(',').map(StepKind::parse).collect::<Option<Vec<_>>>()?;
    let at_least = words.next()?.parse().ok().filter(|count| *count > 0)?;
    let within_days = match words.next()? {
        "-" => None,
        days => Some(days.parse().ok()?),
    };
    words.next().is_none().then_some(Rule { sets, name, counts, at_least, within_days })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_a_rule_with_a_name_of_its_own() {
        let lines = FILE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(rules().len(), lines);
        let mut names: Vec<_> = rules().iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), lines);
    }

    #[test]
    fn a_line_that_is_no_rule_is_none() {
        for line in [
            "flag a",
            "wish a language_session 1 -",
            "flag a dancing 1 -",
            "flag a language_session 0 -",
            "flag a language_session 1 soon",
            "flag a language_session 1 - more",
        ] {
            assert_eq!(rule(line), None, "{line}");
        }
    }
}

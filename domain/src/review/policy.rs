//! The policy in force, read from its file: which findings put a text before a person, and how soon.

use std::sync::LazyLock;

use crate::screening::{Family, Screening, Severity};

/// The policy in force. It stands in every flag and in every decision.
pub const POLICY_VERSION: &str = "safety-policy-1";

const FILE: &str = include_str!("policy-1.txt");

/// What is done about what the screening finds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    queue: Vec<(Family, Severity)>,
    hold: Severity,
    due: Vec<(Severity, i64)>,
    /// How long a reviewer holds what they claim.
    pub lease_seconds: i64,
    /// How long a reviewer holds what they are given.
    pub assigned_seconds: i64,
    /// How many of a thousand items a second reviewer decides too.
    pub second_opinion_per_mille: u32,
}

/// The policy in force.
pub fn policy() -> &'static Policy {
    static POLICY: LazyLock<Policy> = LazyLock::new(|| {
        // A line that cannot be read is left out here and found by a test.
        lines().filter_map(rule).fold(Policy::strictest(), Policy::with)
    });
    &POLICY
}

impl Policy {
    /// How urgent a person has to look at a text; `None` when nobody has to.
    pub fn queues(&self, screening: &Screening) -> Option<Severity> {
        let queued = screening.findings.iter().filter(|finding| {
            self.queue.iter().any(|(family, least)| finding.family == *family && finding.severity >= *least)
        });
        queued.map(|finding| finding.severity).max()
    }

    /// Whether a text whose gravest finding is `severity` is read by nobody until a person has decided.
    pub fn holds(&self, severity: Option<Severity>) -> bool {
        severity.is_some_and(|severity| severity >= self.hold)
    }

    /// How soon a text of this severity has to be decided.
    pub fn due_seconds(&self, severity: Severity) -> i64 {
        self.due.iter().find(|(known, _)| *known == severity).map_or(0, |(_, seconds)| *seconds)
    }

    /// Before any rule is read.
    const fn strictest() -> Self {
        Self {
            queue: Vec::new(),
            hold: Severity::Low,
            due: Vec::new(),
            lease_seconds: 0,
            assigned_seconds: 0,
            second_opinion_per_mille: 1_000,
        }
    }

    fn with(mut self, rule: Rule) -> Self {
        match rule {
            Rule::Queue(family, severity) => self.queue.push((family, severity)),
            Rule::Hold(severity) => self.hold = severity,
            Rule::Due(severity, seconds) => self.due.push((severity, seconds)),
            Rule::Lease(seconds) => self.lease_seconds = seconds,
            Rule::Assigned(seconds) => self.assigned_seconds = seconds,
            Rule::SecondOpinion(per_mille) => self.second_opinion_per_mille = per_mille,
        }
        self
    }
}

/// A line of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rule {
    Queue(Family, Severity),
    Hold(Severity),
    Due(Severity, i64),
    Lease(i64),
    Assigned(i64),
    SecondOpinion(u32),
}

fn lines() -> impl Iterator<Item = &'static str> {
    FILE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

fn rule(line: &str) -> Option<Rule> {
    let words: Vec<_> = line.split_whitespace().collect();
    Some(match words.as_slice() {
        ["queue", family_of, least] => Rule::Queue(family(family_of)?, severity(least)?),
        ["hold", least] => Rule::Hold(severity(least)?),
        ["due", of, hours] => Rule::Due(severity(of)?, number::<i64>(hours)? * 3_600),
        ["lease", minutes] => Rule::Lease(number::<i64>(minutes)? * 60),
        ["assigned", hours] => Rule::Assigned(number::<i64>(hours)? * 3_600),
        ["second_opinion", per_mille] => Rule::SecondOpinion(number(per_mille)?),
        _ => return None,
    })
}

fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.parse().ok()
}

fn family(name: &str) -> Option<Family> {
    Some(match name {
        "pii" => Family::Pii,
        "profanity" => Family::Profanity,
        "spam" => Family::Spam,
        "toxicity" => Family::Toxicity,
        _ => return None,
    })
}

fn severity(name: &str) -> Option<Severity> {
    Some(match name {
        "low" => Severity::Low,
        "medium" => Severity::Medium,
        "high" => Severity::High,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::screen;

    #[test]
    fn every_line_of_the_file_is_a_rule() {
        for line in lines() {
            assert!(rule(line).is_some(), "{line}");
        }
    }

    #[test]
    fn what_is_not_a_rule_is_none() {
        for line in ["queue toxicity", "queue anger low", "hold grave", "due high soon", "lease", "wish 1"] {
            assert_eq!(rule(line), None, "{line}");
        }
    }

    #[test]
    fn the_times_are_those_that_were_promised() {
        let hours = |severity| policy().due_seconds(severity) / 3_600;
        assert_eq!([Severity::High, Severity::Medium, Severity::Low].map(hours), [24, 72, 7 * 24]);
        assert_eq!((policy().lease_seconds, policy().assigned_seconds), (15 * 60, 24 * 3_600));
        assert_eq!(policy().second_opinion_per_mille, 50);
    }

    #[test]
    fn whatever_is_grave_is_looked_at_and_held_whatever_its_family() {
        for family in [Family::Pii, Family::Profanity, Family::Spam, Family::Toxicity] {
            let rules = policy().queue.iter().filter(|(known, _)| *known == family);
            assert_eq!(rules.count(), 1, "{family:?}");
        }
        assert!(policy().holds(Some(Severity::High)));
        assert!(!policy().holds(Some(Severity::Medium)) && !policy().holds(None));
    }

    #[test]
    fn an_address_warns_and_a_threat_is_put_before_a_person() {
        assert_eq!(policy().queues(&screen("Write to me at ana@example.org")), None);
        assert_eq!(policy().queues(&screen("I will kill you")), Some(Severity::High));
        assert_eq!(policy().queues(&screen("We had a good talk.")), None);
    }
}

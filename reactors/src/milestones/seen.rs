//! What this process has seen of people, so that nobody is looked at twice for the same commits.

use std::collections::{BTreeSet, HashMap};

use kernel::{PersonId, Sequence, TenantId};

/// People remembered at once.
const REMEMBERED_MAX: usize = 50_000;

/// Of whom: a person of a tenant.
pub(super) type Of = (TenantId, PersonId);

/// People who were looked at.
#[derive(Default)]
pub(super) struct Seen {
    /// Of the log when they were: after a repair, what was not durable may be gone.
    generation: u64,
    people: HashMap<Of, Look>,
}

/// What one look found.
pub(super) struct Look {
    /// How far the read model was, at least.
    level: Sequence,
    /// The milestones that are reported.
    reported: BTreeSet<&'static str>,
    /// The last position at which they stand; `None` when there is nothing, or it stands in no log (an erased
    /// person).
    pub(super) at: Option<Sequence>,
}

impl Seen {
    /// Forgets what was seen in a log that was repaired since.
    pub(super) fn forget_before(&mut self, generation: u64) {
        if self.generation != generation {
            *self = Self { generation, people: HashMap::new() };
        }
    }

    /// The look at a person that took this commit in.
    pub(super) fn look(&self, of: Of, commit: Sequence) -> Option<&Look> {
        self.people.get(&of).filter(|look| look.level >= commit)
    }

    /// Where it stands that a person reached all of these, if that was seen.
    pub(super) fn reported(&self, of: Of, milestones: &[&str]) -> Option<Sequence> {
        let look = self.people.get(&of)?;
        look.at.filter(|_| milestones.iter().all(|one| look.reported.contains(one)))
    }

    /// Notes a look at a person in a log of `generation`.
    pub(super) fn remember(
        &mut self,
        generation: u64,
        of: Of,
        level: Sequence,
        reported: &[&'static str],
        at: Option<Sequence>,
    ) {
        if self.generation != generation {
            return;
        }
        if self.people.len() >= REMEMBERED_MAX && !self.people.contains_key(&of) {
            self.people.clear();
        }
        let look = self.people.entry(of).or_insert(Look { level, reported: BTreeSet::new(), at });
        look.level = look.level.max(level);
        look.reported.extend(reported);
        look.at = look.at.max(at);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ANA: Of = (TenantId::new(Uuid::from_u128(7)), PersonId::new(Uuid::from_u128(1)));

    /// One that looked at Ana when the read model was at 5, and found a credential, reported at 9.
    fn seen() -> Seen {
        let mut seen = Seen::default();
        seen.forget_before(1);
        seen.remember(1, ANA, Sequence::new(5), &["first_credential"], Some(Sequence::new(9)));
        seen
    }

    #[test]
    fn nobody_is_looked_at_twice_for_the_same_commits() {
        let seen = seen();
        let at = |commit| seen.look(ANA, Sequence::new(commit)).map(|look| look.at);
        assert_eq!(at(5), Some(Some(Sequence::new(9))));
        assert_eq!(at(6), None, "the look was before this commit");
    }

    #[test]
    fn another_milestone_is_not_taken_for_one_that_was_withdrawn() {
        let seen = seen();
        assert_eq!(seen.reported(ANA, &["first_credential"]), Some(Sequence::new(9)));
        assert_eq!(seen.reported(ANA, &["first_session"]), None, "as many, but not the same");
    }

    #[test]
    fn after_a_repair_of_the_log_nothing_is_believed() {
        let mut seen = seen();
        seen.forget_before(2);
        assert!(seen.look(ANA, Sequence::new(5)).is_none());
        assert_eq!(seen.reported(ANA, &["first_credential"]), None);
        seen.remember(1, ANA, Sequence::new(5), &["first_credential"], Some(Sequence::new(9)));
        assert_eq!(seen.reported(ANA, &["first_credential"]), None, "what was seen before came too late");
    }
}

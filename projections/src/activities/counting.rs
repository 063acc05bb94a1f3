//! What commits count and take back, where an operator may have left some of them out.

use std::collections::HashMap;

use super::{Counted, change, of_event};
use crate::engine::{Applied, DecodedCommit};

/// Counts the commits of a batch, in order. What was never counted is never taken back: of a record of which a commit
/// was left out, what counts is what the last commit that was applied made of it.
pub struct Counting<'a> {
    applied: &'a Applied,
    /// What each of those records counts for by now.
    counts: HashMap<&'a str, Option<Counted>>,
}

impl<'a> Counting<'a> {
    /// Begins a batch beside what was applied before it of records of which something was left out.
    pub fn beside(applied: &'a Applied) -> Self {
        Self { applied, counts: HashMap::new() }
    }

    /// What the next commit counts and takes back, what is taken back first.
    pub fn of_commit(&mut self, commit: &'a DecodedCommit) -> Vec<Counted> {
        let Some(before) = self.applied.before(commit) else {
            return commit.events.iter().flat_map(of_event).collect();
        };
        let counts = self.counts.entry(&commit.subject).or_insert_with(|| {
            let mut changes = before.rev().flat_map(|earlier| earlier.events.iter().rev()).filter_map(change);
            changes.next().and_then(|(_, after)| after)
        });
        let mut counted = Vec::new();
        for (_, after) in commit.events.iter().filter_map(change) {
            counted.extend(counts.take().map(Counted::taken_back));
            counted.extend(after);
            *counts = after;
        }
        counted
    }
}

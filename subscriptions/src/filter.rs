//! What a subscription is shown.

/// Kinds of aggregates and types of events. What is left empty does not narrow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Kinds of aggregates, as in `evt.<tenant>.<aggregate>.<id>`.
    pub aggregates: &'static [&'static str],
    /// Types of events. A commit is shown when one of its events is of one of these; a commit that cannot be read is
    /// shown whenever its aggregate is.
    pub event_types: &'static [&'static str],
}

impl Filter {
    /// Everything.
    pub const EVERYTHING: Self = Self { aggregates: &[], event_types: &[] };

    /// Every event of these kinds of aggregates.
    pub const fn of_aggregates(aggregates: &'static [&'static str]) -> Self {
        Self { aggregates, event_types: &[] }
    }

    /// Whether a commit is shown. `event_types` are those of its events; `None` when it cannot be read.
    pub fn shows<'a>(&self, aggregate: &str, event_types: Option<impl IntoIterator<Item = &'a str>>) -> bool {
        let of_aggregate = self.aggregates.is_empty() || self.aggregates.contains(&aggregate);
        let of_type = match event_types {
            None => true,
            Some(types) => {
                self.event_types.is_empty() || types.into_iter().any(|one| self.event_types.contains(&one))
            }
        };
        of_aggregate && of_type
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: Filter = Filter { aggregates: &["person"], event_types: &["person.erased"] };

    #[test]
    fn a_commit_is_shown_when_its_aggregate_and_one_of_its_events_are_asked_for() {
        assert!(PEOPLE.shows("person", Some(["person.registered", "person.erased"])));
        assert!(!PEOPLE.shows("person", Some(["person.registered"])));
        assert!(!PEOPLE.shows("company", Some(["person.erased"])));
        assert!(Filter::EVERYTHING.shows("company", Some([])));
    }

    #[test]
    fn what_cannot_be_read_is_shown_to_whoever_reads_its_aggregate() {
        assert!(PEOPLE.shows("person", None::<[&str; 0]>));
        assert!(!PEOPLE.shows("company", None::<[&str; 0]>));
    }
}

//! What a subscription is shown.

/// Kinds of aggregates and types of events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Filter {
    /// Kinds of aggregates, as in `evt.<tenant>.<aggregate>.<id>`; `None` for all of them.
    pub aggregates: Option<&'static [&'static str]>,
    /// Types of events. A commit is shown when one of its events is of one of these; a commit that cannot be read is
    /// shown whenever its aggregate is. Empty for all of them.
    pub event_types: &'static [&'static str],
}

impl Filter {
    /// Everything.
    pub const EVERYTHING: Self = Self { aggregates: None, event_types: &[] };

    /// Nothing: for a handler that asks something else what a span has changed.
    pub const NOTHING: Self = Self { aggregates: Some(&[]), event_types: &[] };

    /// Every event of these kinds of aggregates.
    pub const fn of_aggregates(aggregates: &'static [&'static str]) -> Self {
        Self { aggregates: Some(aggregates), event_types: &[] }
    }

    /// Whether a commit is shown. `event_types` are those of its events; `None` when it cannot be read.
    pub fn shows<'a>(&self, aggregate: &str, event_types: Option<impl IntoIterator<Item = &'a str>>) -> bool {
        let of_aggregate = self.aggregates.is_none_or(|of| of.contains(&aggregate));
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

    const PEOPLE: Filter = Filter { aggregates: Some(&["person"]), event_types: &["person.erased"] };

    #[test]
    fn a_commit_is_shown_when_its_aggregate_and_one_of_its_events_are_asked_for() {
        assert!(PEOPLE.shows("person", Some(["person.registered", "person.erased"])));
        assert!(!PEOPLE.shows("person", Some(["person.registered"])));
        assert!(!PEOPLE.shows("company", Some(["person.erased"])));
        assert!(Filter::EVERYTHING.shows("company", Some([])));
        assert!(!Filter::NOTHING.shows("company", None::<[&str; 0]>));
    }

    #[test]
    fn what_cannot_be_read_is_shown_to_whoever_reads_its_aggregate() {
        assert!(PEOPLE.shows("person", None::<[&str; 0]>));
        assert!(!PEOPLE.shows("company", None::<[&str; 0]>));
    }
}

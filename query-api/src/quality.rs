//! Doubts about records, as every read model keeps them.

use crate::named::named;

named! {
    /// A doubt about a record that is kept with it.
    pub enum QualityFinding {
        /// It says it happened after it was recorded.
        InTheFuture = "in_the_future",
        /// The volunteer belonged to no company on that day.
        NoMembershipOnThatDay = "no_membership_on_that_day",
        /// Participant and volunteer are the same person.
        SamePersonTwice = "same_person_twice",
        /// It lasted longer than a working day.
        UnusuallyLong = "unusually_long",
        /// A rating without a text, or a text without a rating.
        IncompleteFeedback = "incomplete_feedback",
        /// It says it happened before the match it belongs to.
        BeforeItsMatch = "before_its_match",
        /// It says it happened on a match that has ended.
        OnAnEndedMatch = "on_an_ended_match",
        /// The match it belongs to was withdrawn.
        OnAWithdrawnMatch = "on_a_withdrawn_match",
        /// It says it ended before it began.
        EndedBeforeItBegan = "ended_before_it_began",
        /// It says it is completed and tells less than all of its progress.
        CompletedWithoutAllProgress = "completed_without_all_progress",
        /// It says it happened long before such records were kept.
        FarInThePast = "far_in_the_past",
        /// Its hour came twice that night, as the clocks were put back: the first of the two was taken.
        AtARepeatedHour = "at_a_repeated_hour",
        /// Its hour never was, as the clocks were put forward: only its day was kept.
        AtASkippedHour = "at_a_skipped_hour",
    }
}

#[cfg(test)]
mod tests {
    use domain::quality::QualityFinding as Recorded;

    use super::QualityFinding;

    #[test]
    fn every_doubt_that_is_recorded_can_be_read() {
        let recorded = [
            Recorded::InTheFuture,
            Recorded::NoMembershipOnThatDay,
            Recorded::SamePersonTwice,
            Recorded::UnusuallyLong,
            Recorded::IncompleteFeedback,
            Recorded::BeforeItsMatch,
            Recorded::OnAnEndedMatch,
            Recorded::OnAWithdrawnMatch,
            Recorded::EndedBeforeItBegan,
            Recorded::CompletedWithoutAllProgress,
            Recorded::FarInThePast,
            Recorded::AtARepeatedHour,
            Recorded::AtASkippedHour,
        ];
        for finding in recorded {
            let name = serde_json::to_value(finding).expect("a word");
            let name = name.as_str().expect("a word");
            assert!(QualityFinding::parse(name).is_some(), "{name}");
        }
    }
}

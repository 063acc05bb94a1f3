//! Learners by region, age band or provider: how far they came, small figures hidden.

use std::collections::{BTreeMap, HashSet};

use uuid::Uuid;

use super::{LearnerCohort, LearnerCohorts, LearnerProgress, LearnersBy, OtherLearners};
use crate::fault::ReadFault;
use crate::reading::Reading;
use crate::small_cells::PEOPLE_MIN;
use crate::upskilling::CourseStatus;

/// Who came how far: one set of learners a status.
type Reached = BTreeMap<CourseStatus, HashSet<Uuid>>;

/// A cohort, and who of it came how far.
type Group<N> = (N, Reached);

/// The cohorts of every course that counts.
pub(crate) async fn cohorts(reading: &mut Reading, by: LearnersBy) -> Result<LearnerCohorts, ReadFault> {
    let rows: Vec<(Option<String>, CourseStatus, Vec<Uuid>)> =
        sqlx::query_as(include_str!("learners.sql")).bind(by.name()).fetch_all(&mut *reading.tx).await?;
    let mut groups: BTreeMap<Option<String>, Reached> = BTreeMap::new();
    for (name, status, learners) in rows {
        groups.entry(name).or_default().insert(status, learners.into_iter().collect());
    }
    let (told, hidden) = hide_small(groups.into_iter().collect());
    let cohort =
        |(name, reached): (Option<String>, Reached)| LearnerCohort { name, progress: progress(&reached) };
    let others = (!hidden.is_empty()).then(|| {
        let together = union(&hidden);
        OtherLearners {
            cohorts: u64::try_from(hidden.len()).unwrap_or(u64::MAX),
            progress: is_enough(&together).then(|| progress(&together)),
        }
    });
    Ok(LearnerCohorts { by, people_min: PEOPLE_MIN, cohorts: told.into_iter().map(cohort).collect(), others })
}

/// Parts groups, largest first, into those that are told and those that are only told together. A group with a small
/// figure is hidden; so are the smallest of the others, until what is hidden has no small figure either: else it
/// would be the difference between the whole and what is told.
fn hide_small<N>(mut groups: Vec<Group<N>>) -> (Vec<Group<N>>, Vec<Group<N>>) {
    groups.sort_by_cached_key(|(_, reached)| std::cmp::Reverse(learners(reached)));
    let (mut told, mut hidden): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|(_, reached)| is_enough(reached));
    while !hidden.is_empty() && !is_enough(&union(&hidden)) {
        let Some(smallest) = told.pop() else { break };
        hidden.push(smallest);
    }
    (told, hidden)
}

/// Whether every figure is about nobody or about enough people.
fn is_enough(reached: &Reached) -> bool {
    reached.values().map(count).all(|people| people == 0 || people >= PEOPLE_MIN)
}

fn union<N>(groups: &[(N, Reached)]) -> Reached {
    let mut together = Reached::new();
    for (status, learners) in groups.iter().flat_map(|(_, reached)| reached) {
        together.entry(*status).or_default().extend(learners);
    }
    together
}

fn learners(reached: &Reached) -> u64 {
    count(&reached.values().flatten().copied().collect())
}

fn count(learners: &HashSet<Uuid>) -> u64 {
    u64::try_from(learners.len()).unwrap_or(u64::MAX)
}

fn progress(reached: &Reached) -> LearnerProgress {
    let of = |status| reached.get(&status).map_or(0, count);
    LearnerProgress {
        learners: learners(reached),
        enrolled: of(CourseStatus::Enrolled),
        in_progress: of(CourseStatus::InProgress),
        completed: of(CourseStatus::Completed),
        dropped: of(CourseStatus::Dropped),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Groups of (completed, dropped), each of its own learners.
    fn groups(sizes: &[(u32, u32)]) -> Vec<(usize, Reached)> {
        let mut next = 0_u128;
        let mut some = |many: u32| -> HashSet<Uuid> {
            (0..many)
                .map(|_| {
                    next += 1;
                    Uuid::from_u128(next)
                })
                .collect()
        };
        let mut group = |(name, (completed, dropped)): (usize, &(u32, u32))| {
            let reached =
                [(CourseStatus::Completed, some(*completed)), (CourseStatus::Dropped, some(*dropped))];
            (name, reached.into_iter().collect())
        };
        sizes.iter().enumerate().map(&mut group).collect()
    }

    fn names(groups: &[(usize, Reached)]) -> Vec<usize> {
        groups.iter().map(|(name, _)| *name).collect()
    }

    #[test]
    fn one_small_group_takes_the_smallest_other_with_it() {
        let (told, hidden) = hide_small(groups(&[(50, 40), (9, 6), (30, 20), (7, 3)]));
        assert_eq!((names(&told), names(&hidden)), (vec![0, 2], vec![3, 1]));
    }

    #[test]
    fn small_groups_that_hide_one_another_take_nobody_with_them() {
        let (told, hidden) = hide_small(groups(&[(50, 40), (3, 9), (4, 4)]));
        assert_eq!((names(&told), names(&hidden)), (vec![0], vec![1, 2]));
    }

    #[test]
    fn without_small_groups_nothing_is_hidden() {
        let (told, hidden) = hide_small(groups(&[(5, 0), (50, 40)]));
        assert_eq!((names(&told), hidden.len()), (vec![1, 0], 0));
    }

    proptest! {
        #[test]
        fn neither_a_figure_nor_a_difference_is_about_few(sizes in prop::collection::vec((0_u32..12, 0_u32..12), 0..9)) {
            let (told, hidden) = hide_small(groups(&sizes));
            prop_assert_eq!(told.len() + hidden.len(), sizes.len());
            prop_assert!(told.iter().all(|(_, reached)| is_enough(reached)));
            prop_assert!(hidden.is_empty() || is_enough(&union(&hidden)) || told.is_empty());
        }
    }
}

//! Records that belong to a match, judged anew: who they are about, for which company they count, and what is doubtful
//! about them is what the match says today, not what it said when they arrived.

use std::collections::BTreeSet;

use kernel::{Occurrence, Version};

use super::{Facts, Pair};
use crate::attribution::{Attribution, Basis, Memberships, attribute_anew};
use crate::quality::QualityFinding;

/// A match as it stands, for what belongs to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// What it says; `None` when it was withdrawn.
    pub facts: Option<Facts>,
    /// The version of its history.
    pub version: Version,
}

/// Doubts that follow from a match and the memberships of its buddy. Every other doubt follows from the record itself.
const OF_A_MATCH: [QualityFinding; 4] = [
    QualityFinding::NoMembershipOnThatDay,
    QualityFinding::BeforeItsMatch,
    QualityFinding::OnAnEndedMatch,
    QualityFinding::OnAWithdrawnMatch,
];

/// Judges a record of `occurred` anew by its match, and by the memberships of whom the match names today as its buddy.
/// Answers whether that changes anything. Of a match that was withdrawn the people stay as they are.
pub(crate) fn judge_anew(
    basis: &Basis,
    occurred: &Occurrence,
    pair: &mut Pair,
    attribution: &mut Attribution,
    quality: &mut Vec<QualityFinding>,
) -> bool {
    let Some(standing) = &basis.buddy_match else {
        return attribute_anew(&basis.memberships, occurred.local_date, attribution, quality);
    };
    let mut anew = Pair { version: Some(standing.version), ..*pair };
    let (counts_for, mut doubts) = if let Some(facts) = &standing.facts {
        (anew.participant, anew.buddy) = (facts.participant, facts.buddy);
        facts.judge(occurred, &basis.memberships)
    } else {
        judge_without(occurred, &basis.memberships)
    };
    doubts.extend(quality.iter().filter(|doubt| !OF_A_MATCH.contains(doubt)));
    let set = |doubts: &[QualityFinding]| doubts.iter().copied().collect::<BTreeSet<_>>();
    let same_people = (anew.participant, anew.buddy) == (pair.participant, pair.buddy);
    if same_people && counts_for.company == attribution.company && set(&doubts) == set(quality) {
        return false;
    }
    (*pair, *attribution, *quality) = (anew, counts_for, doubts);
    true
}

/// What a record of `occurred` counts for whose match was withdrawn, and what is doubtful about it. `memberships` are
/// those of whom the match named last as its buddy.
pub fn judge_without(occurred: &Occurrence, memberships: &Memberships) -> (Attribution, Vec<QualityFinding>) {
    let counts_for = memberships.attribute(occurred.local_date);
    let mut doubts = Vec::new();
    doubts.extend(counts_for.company.is_none().then_some(QualityFinding::NoMembershipOnThatDay));
    doubts.push(QualityFinding::OnAWithdrawnMatch);
    (counts_for, doubts)
}

//! Whether a text may be read by those who may read texts: the one place that decides it.
//!
//! What the screening found stands in the commit of the text itself. So a text with a grave finding is held from its
//! first moment, whether or not it has an item in the queue yet, and a queue that is behind holds it for longer, never
//! less. Whatever brought an item into the queue, a rule or a person, its urgency and its decision hold the text too.

use domain::review::policy;
use domain::screening;
use kernel::SealedField;

use super::{ItemState, ReviewOutcome, Viewer};
use crate::fault::ReadFault;
use crate::reading::Reading;
use crate::sessions::Severity;

/// An item about a text of the record, decided ones last, by when.
#[derive(sqlx::FromRow)]
struct Item {
    text_version: i64,
    severity: Severity,
    status: ItemState,
    outcome: Option<ReviewOutcome>,
    /// Whether the viewer holds it now.
    mine: bool,
}

/// Whether the viewer may read a text, whose screening found this at the gravest.
pub(crate) async fn may_read(
    reading: &mut Reading,
    text: &SealedField,
    found: Option<Severity>,
    viewer: Viewer,
) -> Result<bool, ReadFault> {
    let items: Vec<Item> = sqlx::query_as(include_str!("items_of_record.sql"))
        .bind(&text.aggregate)
        .bind(text.aggregate_id.uuid())
        .bind(viewer.principal)
        .bind(viewer.now)
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(is_open(&items, i64::try_from(text.version.get()).unwrap_or(i64::MAX), found))
}

fn is_open(items: &[Item], version: i64, found: Option<Severity>) -> bool {
    // A text that stands again after another has one item for each time.
    let of_text = || items.iter().filter(|item| item.text_version == version);
    if of_text().any(|item| item.mine) {
        return true;
    }
    // What waits for its first decision holds whichever text the record has: the item of a text that was written anew
    // is superseded in a moment, and until then nobody knows whether the new one is another.
    let waits_held = |item: &Item| {
        item.outcome.is_none()
            && match item.status {
                ItemState::Pending => is_held(Some(item.severity)),
                ItemState::Escalated => true,
                _ => false,
            }
    };
    // An escalation shuts it: two disagree, or one was not sure.
    if items.iter().any(waits_held) || of_text().any(|item| item.status == ItemState::Escalated) {
        return false;
    }
    match of_text().filter_map(|item| item.outcome).next_back() {
        Some(ReviewOutcome::Approved | ReviewOutcome::Dismissed) => true,
        Some(ReviewOutcome::Withheld) => false,
        None => !is_held(found),
    }
}

/// Whether nobody may read a text of this severity before a decision.
fn is_held(severity: Option<Severity>) -> bool {
    policy().holds(severity.map(|severity| match severity {
        Severity::Low => screening::Severity::Low,
        Severity::Medium => screening::Severity::Medium,
        Severity::High => screening::Severity::High,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An item about version 1 that nobody holds.
    fn item(severity: Severity, status: ItemState, outcome: Option<ReviewOutcome>) -> Item {
        Item { text_version: 1, severity, status, outcome, mine: false }
    }

    #[test]
    fn an_item_holds_a_text_in_which_no_rule_found_anything_by_its_urgency_and_by_its_decision() {
        use {ItemState as In, ReviewOutcome as Said, Severity as Found};
        for (severity, status, outcome, open) in [
            (Found::Medium, In::Pending, None, true),
            (Found::High, In::Pending, None, false),
            (Found::High, In::Superseded, None, true),
            (Found::Low, In::Escalated, None, false),
            (Found::Low, In::Escalated, Some(Said::Approved), false),
            (Found::Low, In::Reviewed, Some(Said::Withheld), false),
            (Found::Low, In::SecondOpinion, Some(Said::Withheld), false),
            (Found::Low, In::Appealed, Some(Said::Withheld), false),
            (Found::Low, In::Superseded, Some(Said::Withheld), false),
            (Found::High, In::Reviewed, Some(Said::Approved), true),
            (Found::High, In::Dismissed, Some(Said::Dismissed), true),
        ] {
            assert_eq!(is_open(&[item(severity, status, outcome)], 1, None), open, "{severity:?} {status:?}");
            let mine = Item { mine: true, ..item(severity, status, outcome) };
            assert!(is_open(&[mine], 1, None), "whoever holds it reads it");
        }
    }

    #[test]
    fn a_grave_finding_holds_a_text_that_has_no_item_yet_or_one_that_was_not_decided() {
        assert!(!is_open(&[], 1, Some(Severity::High)) && is_open(&[], 1, Some(Severity::Medium)));
        let by_hand = item(Severity::Medium, ItemState::Pending, None);
        assert!(!is_open(&[by_hand], 1, Some(Severity::High)));
    }

    #[test]
    fn an_item_of_the_text_before_holds_until_it_is_superseded_and_its_decision_is_about_that_text_alone() {
        let pending = item(Severity::High, ItemState::Pending, None);
        assert!(!is_open(&[pending], 2, None));
        let withheld = || item(Severity::High, ItemState::Reviewed, Some(ReviewOutcome::Withheld));
        assert!(is_open(&[withheld()], 2, None));
        // The text stands again, and is decided again.
        let approved = item(Severity::High, ItemState::Reviewed, Some(ReviewOutcome::Approved));
        assert!(is_open(&[withheld(), approved], 1, None), "the last decision counts");
    }
}

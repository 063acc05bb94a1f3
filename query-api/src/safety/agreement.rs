//! How often two reviewers decide alike: percent agreement, and Cohen's kappa, which leaves out what chance would do.

use serde::Serialize;
use utoipa::ToSchema;

use super::ReviewOutcome;
use crate::fault::ReadFault;
use crate::reading::Reading;

/// How often the first reviewer decided one thing, and the second another or the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Pair {
    /// What was decided first.
    pub first: ReviewOutcome,
    /// What was decided second.
    pub second: ReviewOutcome,
    /// How often.
    #[sqlx(try_from = "i64")]
    pub count: u64,
}

/// How often two reviewers decide alike.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Agreement {
    /// How many items were decided twice.
    pub items: u64,
    /// In how many the two decided the same.
    pub agreed: u64,
    /// Their share, from 0 to 1; null when there are none.
    #[schema(required = true)]
    pub percent_agreement: Option<f64>,
    /// Cohen's kappa: 1 is perfect, 0 is what chance would do. Null when there are no items, or when both always
    /// decide the same one thing, which chance would do too.
    #[schema(required = true)]
    pub kappa: Option<f64>,
    /// The table that the figures are made of.
    pub table: Vec<Pair>,
}

/// The figures of every item that was decided twice.
pub(crate) async fn read(reading: &mut Reading) -> Result<Agreement, ReadFault> {
    let table: Vec<Pair> = sqlx::query_as(
        "SELECT first_outcome AS first, second_outcome AS second, count(*) AS count
         FROM review_items WHERE first_outcome IS NOT NULL AND second_outcome IS NOT NULL
         GROUP BY first_outcome, second_outcome ORDER BY first_outcome, second_outcome",
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(figures(table))
}

fn figures(table: Vec<Pair>) -> Agreement {
    let sum = |which: &dyn Fn(&Pair) -> bool| -> u64 {
        table.iter().filter(|pair| which(pair)).map(|pair| pair.count).sum()
    };
    let items = sum(&|_| true);
    let agreed = sum(&|pair| pair.first == pair.second);
    let share = |part: u64| ratio(part, items);
    // What two would agree on by chance, each deciding as often for each outcome as they do.
    let by_chance: f64 = [ReviewOutcome::Approved, ReviewOutcome::Withheld, ReviewOutcome::Dismissed]
        .into_iter()
        .map(|one| share(sum(&|pair| pair.first == one)) * share(sum(&|pair| pair.second == one)))
        .sum();
    let observed = share(agreed);
    let kappa = (items > 0 && by_chance < 1.0).then(|| (observed - by_chance) / (1.0 - by_chance));
    Agreement { items, agreed, percent_agreement: (items > 0).then_some(observed), kappa, table }
}

#[expect(clippy::cast_precision_loss, reason = "more items than 2^53 will not be reviewed twice")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::ReviewOutcome::{Approved, Dismissed, Withheld};
    use super::*;

    fn pair(first: ReviewOutcome, second: ReviewOutcome, count: u64) -> Pair {
        Pair { first, second, count }
    }

    #[test]
    fn kappa_is_what_a_textbook_says() {
        // 50 items: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no give 0.7 and 0.4.
        let told = figures(vec![
            pair(Approved, Approved, 20),
            pair(Approved, Withheld, 5),
            pair(Withheld, Approved, 10),
            pair(Withheld, Withheld, 15),
        ]);
        assert_eq!((told.items, told.agreed), (50, 35));
        assert!((told.percent_agreement.expect("items") - 0.7).abs() < 1e-12);
        assert!((told.kappa.expect("items") - 0.4).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_said_of_nothing_and_of_one_outcome_alone() {
        assert_eq!((figures(vec![]).percent_agreement, figures(vec![]).kappa), (None, None));
        let alike = figures(vec![pair(Dismissed, Dismissed, 3)]);
        assert_eq!((alike.percent_agreement, alike.kappa), (Some(1.0), None));
    }
}

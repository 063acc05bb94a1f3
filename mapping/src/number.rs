//! Numbers of the source as numbers of the kind: minutes out of hours, percent out of shares. Exact, in decimals.

use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::bound::CellFault;
use crate::file::Round;

/// How a number becomes another.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Scaling {
    pub(crate) times: Decimal,
    pub(crate) plus: Decimal,
    pub(crate) round: Option<Round>,
    /// What stands before the fraction.
    pub(crate) decimal: char,
}

impl Scaling {
    /// The number that a cell becomes, without zeros at its end.
    pub(crate) fn of(&self, cell: &str) -> Result<String, CellFault> {
        let plain = if self.decimal == '.' {
            cell.to_owned()
        } else if cell.contains('.') {
            return Err(not_a_number());
        } else {
            cell.replace(self.decimal, ".")
        };
        let number = Decimal::from_str(&plain).map_err(|_| not_a_number())?;
        let scaled = number.checked_mul(self.times).and_then(|number| number.checked_add(self.plus));
        let scaled =
            scaled.ok_or_else(|| CellFault::new("out_of_range", "this number is too great to be scaled"))?;
        let rounded = match self.round {
            None => scaled,
            Some(Round::Nearest) => scaled.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero),
            Some(Round::Up) => scaled.ceil(),
            Some(Round::Down) => scaled.floor(),
        };
        Ok(rounded.normalize().to_string())
    }
}

fn not_a_number() -> CellFault {
    CellFault::new("number_invalid", "a number is needed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaling(times: &str, plus: i64, round: Option<Round>, decimal: char) -> Scaling {
        let times = Decimal::from_str(times).expect("a number");
        Scaling { times, plus: Decimal::from(plus), round, decimal }
    }

    #[test]
    fn hours_become_minutes_exactly() {
        let minutes = scaling("60", 0, None, '.');
        assert_eq!(minutes.of("0.75").as_deref(), Ok("45"));
        assert_eq!(minutes.of("1.3333").as_deref(), Ok("79.998"));
        assert_eq!(scaling("60", 0, Some(Round::Nearest), '.').of("1.3333").as_deref(), Ok("80"));
        assert_eq!(scaling("0.1", 0, None, '.').of("3").as_deref(), Ok("0.3"));
    }

    #[test]
    fn a_half_goes_up_and_down_as_it_is_said() {
        let of = |round| scaling("1", 0, Some(round), '.').of("2.5");
        assert_eq!(of(Round::Nearest).as_deref(), Ok("3"));
        assert_eq!(of(Round::Up).as_deref(), Ok("3"));
        assert_eq!(of(Round::Down).as_deref(), Ok("2"));
    }

    #[test]
    fn a_decimal_comma_is_read_where_it_is_one_and_nowhere_else() {
        assert_eq!(scaling("60", 0, None, ',').of("0,5").as_deref(), Ok("30"));
        assert_eq!(scaling("60", 0, None, ',').of("0.5").map_err(|fault| fault.code), Err("number_invalid"));
        assert_eq!(scaling("60", 0, None, '.').of("0,5").map_err(|fault| fault.code), Err("number_invalid"));
        let great = "9".repeat(28);
        assert_eq!(scaling(&great, 0, None, '.').of(&great).map_err(|f| f.code), Err("out_of_range"));
    }
}

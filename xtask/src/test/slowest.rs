//! The tests that took longest, from what nextest said of each.

use std::fmt::Write as _;

/// How many are listed.
const LISTED: usize = 20;

/// The slowest tests and what all of them took together, slowest first.
pub(super) fn table(lines: &[String]) -> String {
    let mut tests: Vec<_> = lines.iter().filter_map(|line| took(line)).collect();
    tests.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let all: f64 = tests.iter().map(|(seconds, _)| seconds).sum();
    let listed = &tests[..tests.len().min(LISTED)];
    let of_these: f64 = listed.iter().map(|(seconds, _)| seconds).sum();
    let mut table = format!("the slowest tests: {of_these:.0} s of {all:.0} s that {} took\n", tests.len());
    for (seconds, name) in listed {
        let _ = writeln!(table, "{seconds:>8.1}  {name}");
    }
    table
}

/// `        PASS [   3.122s] (12/893) application::it claims::two` → seconds and the test's name.
fn took(line: &str) -> Option<(f64, &str)> {
    let line = line.trim_start();
    let rest = line.strip_prefix("PASS [").or_else(|| line.strip_prefix("FAIL ["))?;
    let (seconds, name) = rest.split_once("s] ")?;
    let name = name.trim_start();
    let name = match name.strip_prefix('(') {
        Some(counted) => counted.split_once(") ")?.1,
        None => name,
    };
    Some((seconds.trim().parse().ok()?, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_come_first() {
        let lines = [
            "        PASS [   0.122s] (1/3) kernel ids::one",
            "        SLOW [> 60.000s] (2/3) tests::it kills::all",
            "        PASS [  61.500s] (2/3) tests::it kills::all",
            "        FAIL [   2.000s] tests::it sets::cut",
        ];
        let table = table(&lines.map(ToOwned::to_owned));
        let expected = "the slowest tests: 64 s of 64 s that 3 took\n    61.5  tests::it kills::all\n     \
                        2.0  tests::it sets::cut\n     0.1  kernel ids::one\n";
        assert_eq!(table, expected);
    }
}

//! Seeds hold, mutants are caught, and a seed is one run.

use simulation::mutants::MUTANTS;
use simulation::run::run;

/// A taste; a stage of the checks runs ten thousand.
const SEEDS: u64 = 200;
/// Within how many seeds a mutant is caught: the rarest takes eight.
const MUTANT_SEEDS: u64 = 100;

#[test]
fn nothing_is_lost_doubled_or_stuck_whatever_dies_whenever() {
    for seed in 0..SEEDS {
        let had = run(seed, None).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
        assert!(had.commits >= 200 && had.crashes >= 3, "seed {seed} is too easy: {had:?}");
    }
}

#[test]
fn every_mutant_is_caught() {
    for mutant in MUTANTS {
        let caught = (0..MUTANT_SEEDS).any(|seed| run(seed, Some(mutant.name)).is_err());
        assert!(caught, "{}: {}, and nobody noticed", mutant.name, mutant.wrong);
    }
}

#[test]
fn a_seed_is_one_run() {
    let polls = |seed| run(seed, None).expect("it holds").polls;
    assert_eq!([polls(7), polls(8)], [polls(7), polls(8)]);
    assert_ne!(polls(7), polls(8));
}

//! The ways in which a port can be wrong. A run with one of them must fail on some seed, or the checks see nothing.

/// A mutant: its name, and what is wrong.
pub struct Mutant {
    /// As in `--mutant`.
    pub name: &'static str,
    /// What is wrong.
    pub wrong: &'static str,
}

/// All of them.
pub const MUTANTS: &[Mutant] = &[
    Mutant { name: "fence_off", wrong: "a transaction begins whoever claimed after" },
    Mutant { name: "claim_begins_anew", wrong: "a claim does not read where the last one stood" },
    Mutant {
        name: "position_outside_transaction",
        wrong: "the position moves beside the transaction of its rows",
    },
    Mutant {
        name: "rows_outside_transaction",
        wrong: "rows are written beside the transaction of their position",
    },
    Mutant { name: "followers_not_parked", wrong: "entries behind a parked one are handled" },
    Mutant { name: "parked_lost", wrong: "what is parked is not kept" },
    Mutant { name: "unparked_outside_transaction", wrong: "an entry is taken out beside its transaction" },
    Mutant { name: "redriven_backwards", wrong: "a key is driven from its last entry on" },
    Mutant { name: "request_never_answered", wrong: "a request stays on the list" },
    Mutant { name: "savepoint_kept", wrong: "what was refused is not taken back" },
    Mutant { name: "pause_ignored", wrong: "a paused subscription moves" },
    Mutant { name: "breaker_forgets", wrong: "a row of poison ends with the span" },
    Mutant { name: "history_passed_over", wrong: "a handler of the history begins at the head" },
    Mutant { name: "entries_lost", wrong: "a read leaves an entry out" },
    Mutant { name: "watermark_ignored", wrong: "what is not durable is read" },
    Mutant { name: "durability_not_awaited", wrong: "the position does not wait for what was reported" },
    Mutant {
        name: "lost_tail_unnoticed",
        wrong: "another commit at the same position passes for the report",
    },
    Mutant { name: "effect_id_drawn", wrong: "an effect has another id at each attempt" },
    Mutant { name: "effect_not_reported", wrong: "an effect is done and not reported" },
    Mutant { name: "due_time_ignored", wrong: "what is not due yet is claimed" },
    Mutant { name: "lease_ignored", wrong: "what somebody is at is claimed" },
    Mutant { name: "nothing_taken_over", wrong: "what a dead process was at is nobody's for ever" },
    Mutant {
        name: "newer_revision_finished",
        wrong: "what came while it was worked at is taken out with it",
    },
];

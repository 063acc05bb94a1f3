//! `cargo xtask tidy`: the rules of this repository that no other tool checks.
//!
//! A rule is a function from what is in the checkout to what is wrong with it, so that each can be
//! shown to fail on a bad input without a bad file on disk.

mod banned_words;
mod compose;
mod doctests;
mod edges;
mod error_codes;
mod features;
mod machine_paths;
mod module_docs;
mod orphans;
mod sizes;
mod tree;

use anyhow::{Result, bail};

use crate::shell;
use crate::workspace::{self, Package};
use features::Features;
use tree::Tree;

/// What a rule looks at.
struct Subject {
    tree: Tree,
    packages: Vec<Package>,
    features: Features,
}

/// What a rule found.
#[derive(Default)]
struct Findings {
    /// Each fails the check.
    problems: Vec<String>,
    /// Worth a look, and no more.
    notes: Vec<String>,
}

impl Findings {
    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// A rule has a name, and says what it found.
type Rule = (&'static str, fn(&Subject) -> Findings);

const RULES: &[Rule] = &[
    ("edges", |subject| edges::check(&subject.packages)),
    ("sizes", |subject| sizes::check(&subject.tree)),
    ("module docs", |subject| module_docs::check(&subject.tree, &subject.packages)),
    ("orphans", |subject| orphans::check(&subject.tree, &subject.packages)),
    ("banned words", |subject| banned_words::check(&subject.tree)),
    ("machine paths", |subject| machine_paths::check(&subject.tree)),
    ("error codes", |subject| error_codes::check(&subject.tree)),
    ("doctests", |subject| doctests::check(&subject.tree)),
    ("features", |subject| features::check(&subject.features)),
    ("compose", |subject| compose::check(&subject.tree)),
];

pub(crate) fn run() -> Result<()> {
    let root = shell::root();
    let subject = Subject {
        tree: Tree::load(&root)?,
        packages: workspace::packages(&root)?,
        features: Features::load(&root)?,
    };
    let mut count = 0;
    for (name, rule) in RULES {
        let Findings { problems, notes } = rule(&subject);
        for note in notes {
            eprintln!("note: {name}: {note}");
        }
        for problem in &problems {
            eprintln!("tidy: {name}: {problem}");
        }
        count += problems.len();
    }
    if count > 0 {
        bail!("tidy found {count} problem(s)");
    }
    eprintln!("tidy: {} rules, nothing wrong", RULES.len());
    Ok(())
}

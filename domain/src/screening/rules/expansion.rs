//! The choices in a phrase, written out.

/// One phrase never stands for more than this many: a file that wants more is mistaken.
const EXPANDED_MAX: usize = 1_000;

/// Every phrase that `pattern` stands for, or `None` when it is not well formed.
pub(super) fn expand(pattern: &str) -> Option<Vec<String>> {
    let mut phrases = vec![String::new()];
    let mut rest = pattern;
    while let Some((fixed, from)) = rest.split_once('(') {
        let (choice, after) = from.split_once(')')?;
        let well_formed = !fixed.contains([')', '<', '>']) && !choice.contains(['(', '<', '>']);
        phrases = well_formed.then(|| {
            let written = |phrase: &String| {
                choice.split('|').map(|option| format!("{phrase}{fixed}{option}")).collect()
            };
            phrases.iter().flat_map::<Vec<_>, _>(written).collect()
        })?;
        if phrases.len() > EXPANDED_MAX {
            return None;
        }
        rest = after;
    }
    for phrase in &mut phrases {
        phrase.push_str(rest);
    }
    (!rest.contains([')', '<', '>'])).then_some(phrases)
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn choices_are_written_out_and_may_be_empty() {
        assert_eq!(
            expand("kill (all |)cats"),
            Some(vec!["kill all cats".to_owned(), "kill cats".to_owned()])
        );
        assert_eq!(expand("(a|b)(c|d)").map(|phrases| phrases.join(" ")), Some("ac ad bc bd".to_owned()));
    }

    #[test]
    fn an_open_bracket_or_a_stray_one_is_not_a_phrase() {
        for pattern in ["kill (them", "kill them)", "kill <them> all", "(<a>|b)", "((a|b)|c)"] {
            assert_eq!(expand(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_phrase_that_stands_for_too_many_is_refused() {
        assert_eq!(expand(&"(a|b|c|d)".repeat(6)), None);
    }
}

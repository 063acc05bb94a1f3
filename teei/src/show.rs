//! How things are shown to a person: tables, and numbers one can read.

use std::io::Write as _;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};

/// Shows a line. When nobody reads any more there is nobody left to tell, and the program ends: what it was asked to do
/// is done, or was only to be shown.
pub(crate) fn line(text: std::fmt::Arguments<'_>) {
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            eprintln!("teei: standard output cannot be written: {error}");
            std::process::exit(1);
        }
    }
}

/// A text that somebody else wrote, for a terminal: what would move its cursor or colour it is seen and does nothing.
pub(crate) fn printable(text: &str) -> String {
    let shown = |letter: char| match letter {
        '\n' | '\t' => letter,
        _ if letter.is_control() => char::REPLACEMENT_CHARACTER,
        _ => letter,
    };
    text.replace("\r\n", "\n").chars().map(shown).collect()
}

/// An empty table with these columns.
pub(crate) fn table<const N: usize>(columns: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(columns);
    table
}

/// A sign of life for work of unknown length. It is silent where nobody looks.
pub(crate) fn spinner(message: &str) -> indicatif::ProgressBar {
    let spinner = indicatif::ProgressBar::new_spinner();
    spinner.set_message(message.to_owned());
    spinner.enable_steady_tick(std::time::Duration::from_millis(120));
    spinner
}

/// A time of an answer, to the second, in UTC; empty when there is none.
pub(crate) fn time(value: &serde_json::Value) -> String {
    let seconds = value.as_str().and_then(|text| text.get(..19)).unwrap_or_default();
    seconds.replacen('T', " ", 1)
}

/// A number of an answer, or a dash when there is none.
pub(crate) fn count(value: &serde_json::Value) -> String {
    value.as_u64().map_or_else(|| "-".to_owned(), number)
}

/// A number with its thousands apart: 126 248.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push('\u{202f}');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{count, number, printable, time};

    #[test]
    fn a_text_of_somebody_else_does_nothing_to_a_terminal() {
        let text = "two\r\nlines,\ta tab, \u{1b}[31mred\u{1b}[0m and one letter\u{8} taken back \u{9b}K";
        assert_eq!(
            printable(text),
            "two\nlines,\ta tab, \u{fffd}[31mred\u{fffd}[0m and one letter\u{fffd} taken back \u{fffd}K"
        );
    }

    #[test]
    fn times_are_shown_to_the_second_and_absent_numbers_as_a_dash() {
        assert_eq!(time(&json!("2026-10-01T06:00:01.5Z")), "2026-10-01 06:00:01");
        assert_eq!(time(&json!(null)), "");
        assert_eq!((count(&json!(1200)), count(&json!(null))), ("1\u{202f}200".to_owned(), "-".to_owned()));
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(number(7), "7");
        assert_eq!(number(1_000), "1\u{202f}000");
        assert_eq!(number(126_248), "126\u{202f}248");
    }
}

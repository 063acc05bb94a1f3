//! E-mail addresses that are none, that are two, and that look like another's.

use super::input::{Input, Request};
use super::rows::session;
use super::target::Api;

const GROUP: &str = "addresses";
const REFUSED: &str = "200 refused 1 (email_invalid)";
const ACCEPTED: &str = "200 accepted 1";

pub(super) fn inputs() -> Vec<Input> {
    let long = format!("{}@example.org", "a".repeat(100_000));
    let deep = format!("a@{}org", "b.".repeat(30_000));
    let addresses: [(&str, &str, &str); 20] = [
        ("a zero-width space", "nora\u{200b}@example.org", REFUSED),
        ("a byte order mark", "\u{feff}nora@example.org", REFUSED),
        ("a soft hyphen", "no\u{ad}ra@example.org", REFUSED),
        ("a mark that turns the direction", "nora@example.org\u{202e}", REFUSED),
        ("two of them", "nora@example.org, nils@example.org", REFUSED),
        ("a semicolon at the end", "nora@example.org;", REFUSED),
        ("two dots", "nora..n@example.org", REFUSED),
        ("a quoted name", "\"nora n\"@example.org", REFUSED),
        ("two at signs", "nora@n@example.org", REFUSED),
        ("no domain", "nora@", REFUSED),
        ("nothing before the domain", "@example.org", REFUSED),
        ("a line end inside", "nora@example.org\nbcc: nils@example.org", "200 refused 1 (value_invalid)"),
        ("a hundred thousand letters", &long, "200 refused 1 (value_too_long)"),
        ("thirty thousand labels", &deep, "200 refused 1 (value_too_long)"),
        ("a formula", "=HYPERLINK(\"x\")", REFUSED),
        ("a mailto link", "mailto:nora@example.org", ACCEPTED),
        ("a name beside it", "Nora <nora@example.org>", ACCEPTED),
        ("capital letters and spaces around", "  NORA@Example.ORG ", ACCEPTED),
        ("letters of two scripts", "n\u{43e}ra@example.org", ACCEPTED),
        ("a domain of other letters", "nora@b\u{fc}cher.example", ACCEPTED),
    ];
    let row = |(number, (name, address, expected)): (usize, &(&str, &str, &str))| {
        let (id, address) = (format!("hostile-address-{number}"), (*address).to_owned());
        Input::file(GROUP, *name, *expected, "kintell_sessions", move || session(&id, &address, "2025-09-30"))
    };
    let mut inputs: Vec<Input> = addresses.iter().enumerate().map(row).collect();
    let path = format!("/v1/people?email={}", "%F0%9F%99%82".repeat(500));
    inputs.push(Input::request(
        GROUP,
        "a search for five hundred faces",
        "400 request.malformed",
        Request::get(Api::Query, path),
    ));
    inputs
}

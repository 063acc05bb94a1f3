//! Directories that are odd, endless, deep, or that say two things.

use super::input::{Content, Input};

const GROUP: &str = "scim";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const BROKEN: &str = "400 import.json";
/// How large an endless value gets before its sender gives up.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 1_000;

fn user(id: &str, more: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"emails\":[{{\"value\":\"{id}@example.org\"}}],\
         \"{ENTERPRISE}\":{{\"organization\":\"Hostile Ltd\"}}{more}}}"
    )
}

fn page(users: &str) -> String {
    format!("{{\"totalResults\":1,\"Resources\":[{users}]}}")
}

fn directory<C: Into<Content>>(
    name: &str,
    expected: &str,
    make: impl Fn() -> C + Send + Sync + 'static,
) -> Input {
    Input::file(GROUP, name, expected, "directory", make)
}

fn endless(first: &str, piece: &[u8]) -> Content {
    Content { first: first.as_bytes().to_vec(), piece: piece.repeat(PIECE / piece.len()), times: PIECES }
}

pub(super) fn inputs() -> Vec<Input> {
    vec![
        Input::file(
            GROUP,
            "the company that everybody belongs to",
            "200 accepted 1",
            "companies",
            || "company_ref,name\nhostile-scim,Hostile Ltd\n",
        ),
        directory("names of attributes in capitals", "200 accepted 1", || {
            page(&user("scim1", "")).replace("emails", "EMAILS").replace("Resources", "RESOURCES")
        }),
        directory("a boolean that is a text", "200 accepted 1", || {
            page(&user("scim2", ",\"active\":\"True\""))
        }),
        directory("a boolean that is a word", "200 refused 1 (value_invalid)", || {
            page(&user("scim3", ",\"active\":\"perhaps\""))
        }),
        directory("an attribute that says two things", "200 refused 1 (value_invalid)", || {
            page(&user("scim4", ",\"Active\":true,\"active\":false"))
        }),
        directory("two primary addresses", "200 refused 1 (value_invalid)", || {
            let two = "[{\"value\":\"a@example.org\",\"primary\":true},{\"value\":\"b@example.org\",\"primary\":true}]";
            page(&user("scim5", "")).replace("[{\"value\":\"scim5@example.org\"}]", two)
        }),
        directory("an id that is a list", "200 refused 1 (value_invalid)", || {
            page(&user("scim6", "")).replace("\"id\":\"scim6\"", "\"id\":[1]")
        }),
        directory("an organization of a thousand letters", "200 refused 1 (value_too_long)", || {
            page(&user("scim7", "")).replace("Hostile Ltd", &"x".repeat(1_000))
        }),
        directory("a NUL in a name", "200 refused 1 (value_invalid)", || {
            page(&user("scim8", "")).replace("Hostile Ltd", "Hostile\\u0000Ltd")
        }),
        directory("half of a letter", BROKEN, || page(&user("scim9", "")).replace("Hostile Ltd", "\\ud800")),
        directory("users that are texts", "200 refused 3 (value_invalid)", || page("\"a\",\"b\",7")),
        directory("a page that says it has people and has none", BROKEN, || "{\"totalResults\":5}"),
        directory("pages that overlap", "200 accepted 1 known 1", || {
            format!("[{0},{0}]", page(&user("scim12", "")))
        }),
        directory("JSON nested a hundred thousand deep", BROKEN, || page(&"[".repeat(100_000))),
        directory("a user nested a thousand deep", BROKEN, || {
            page(&user("scim14", &format!(",\"x\":{}{}", "[".repeat(1_000), "]".repeat(1_000))))
        }),
        directory("a user without end", BROKEN, || endless("{\"Resources\":[{\"id\":\"", b"a")),
        directory("a user of nothing but objects", BROKEN, || {
            endless("{\"Resources\":[{\"a\":[", b"{\"\":0},")
        }),
        directory("a number without end", BROKEN, || endless("{\"totalResults\":", b"9")),
        directory("a name of an attribute without end", BROKEN, || endless("{\"", b"a")),
        directory("nothing but spaces", BROKEN, || endless("{", b" ")),
        directory("a directory that ends in the middle", BROKEN, || "{\"Resources\":[{\"id\":"),
        directory("text of another encoding", BROKEN, || {
            page(&user("scim21", "")).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
        }),
    ]
}

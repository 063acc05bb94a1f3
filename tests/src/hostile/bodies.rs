//! Bodies that are too large, too deep, endless, or not what they say.

use super::input::{Content, Input, Request};
use super::target::Api;

const GROUP: &str = "bodies";
const COMMAND: &str = "/v1/safety/screen/text";
const MALFORMED: &str = "400 request.malformed";
const INVALID: &str = "422 request.invalid";
const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

fn json<C: Into<Content>>(name: &str, expected: &str, make: impl Fn() -> C + Send + Sync + 'static) -> Input {
    Input::request(GROUP, name, expected, Request::json(COMMAND, make))
}

fn companies<C: Into<Content>>(
    name: &str,
    expected: &str,
    make: impl Fn() -> C + Send + Sync + 'static,
) -> Input {
    Input::file(GROUP, name, expected, "companies", make)
}

fn form(name: &str, expected: &str, make: impl Fn() -> Content + Send + Sync + 'static) -> Input {
    let request =
        Request::json("/v1/imports", make).header("content-type", "multipart/form-data; boundary=x");
    Input::request(GROUP, name, expected, request)
}

/// A command whose text is this piece of JSON.
fn text(json: &str) -> String {
    format!("{{\"contentId\":\"1\",\"contentType\":\"note\",\"text\":{json}}}")
}

/// A beginning, and a piece of so many bytes again and again.
fn endless(first: &str, piece: &[u8], bytes: usize) -> Content {
    let piece = piece.repeat((64 * KIB / piece.len()).max(1));
    Content { first: first.as_bytes().to_vec(), times: bytes / piece.len(), piece }
}

fn head(name: &str) -> String {
    format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n")
}

fn preview(path: &str, make: impl Fn() -> Content + Send + Sync + 'static) -> Request {
    Request::json(path, make).header("content-type", "text/csv")
}

const HEADER: &str = "company_ref,name,country\n";

pub(super) fn inputs() -> Vec<Input> {
    vec![
        json("JSON of half a megabyte", "413 request.body_too_large", || {
            text(&format!("\"{}\"", "x".repeat(512 * KIB)))
        }),
        json("JSON nested a hundred thousand deep", INVALID, || text(&"[".repeat(100_000))),
        json("a NUL in a text", INVALID, || text("\"a\\u0000b\"")),
        json("bytes that are no text", MALFORMED, || b"{\"text\":\"\xff\xfe\"}".to_vec()),
        json("half of a letter", MALFORMED, || text("\"\\ud800\"")),
        json("nothing", MALFORMED, || " "),
        json("two values", MALFORMED, || text("\"a\"").repeat(2)),
        json("a field that nobody knows", INVALID, || text("\"a\",\"admin\":true")),
        json("a field twice", INVALID, || text("\"a\",\"text\":\"b\"")),
        json("a number that no number is", MALFORMED, || text("1e999")),
        json("a number for a text", INVALID, || text("1e9")),
        json("a list for an object", INVALID, || "[1,2,3]"),
        Input::request(
            GROUP,
            "a form for JSON",
            "415 request.media_type_unsupported",
            Request::json(COMMAND, || "text=a").header("content-type", "application/x-www-form-urlencoded"),
        ),
        Input::request(
            GROUP,
            "text of two hundred thousand letters to screen",
            INVALID,
            Request::json(COMMAND, || text(&format!("\"{}\"", "kill you ".repeat(22_000)))),
        ),
        form("a form without a part", MALFORMED, || "nothing".into()),
        form("a form whose file comes first", INVALID, || format!("{}a\r\n--x--\r\n", head("file")).into()),
        form("a form whose first head does not end", "413 request.body_too_large", || {
            endless("--x\r\nx: ", b"a", 64 * MIB)
        }),
        form("a form whose mapping does not end", "413 request.body_too_large", || {
            endless(&head("mapping"), b"# a\n", 64 * MIB)
        }),
        companies("nothing but line ends", "400 import.header", || endless("", b"\n", 64 * MIB)),
        companies("a quote that does not end", "400 import.quotes", || {
            endless("", b"\"a\n", 4 * MIB).quoted()
        }),
        companies("a line that does not end", "400 import.quotes", || endless("", b"a", 64 * MIB)),
        companies("a million columns", "400 import.header", || endless("company_ref", b",x", 900_000)),
        companies("rows of half a million cells", "200 refused 20 (cells_count)", || {
            let row = format!("{}\n", "a,".repeat(500_000));
            Content { first: HEADER.as_bytes().to_vec(), piece: row.into_bytes(), times: 20 }
        }),
        companies("a hundred thousand rows of two bytes", "200 refused 100000 (cells_count)", || {
            format!("{HEADER}{}", "x\n".repeat(100_000))
        }),
        companies("a million rows of two bytes", "200 refused 1000000 (cells_count)", || {
            endless(HEADER, b"x\n", 2_000_000).exactly(1_000_000)
        })
        .slow(300),
        companies("text of two bytes a letter", "400 import.header", || {
            HEADER.encode_utf16().flat_map(u16::to_le_bytes).chain([0xd8, 0xff]).collect::<Vec<u8>>()
        }),
        companies("a program", "400 import.header", || {
            let bytes: Vec<u8> = (0..=255).cycle().take(64 * KIB).collect();
            bytes
        }),
        Input::request(
            GROUP,
            "a preview of rows of half a million cells",
            "200",
            preview("/v1/import-previews?kind=companies&rows=200", || {
                let row = format!("{}\n", "a,".repeat(500_000));
                Content { first: HEADER.as_bytes().to_vec(), piece: row.into_bytes(), times: 40 }
            }),
        ),
        Input::request(
            GROUP,
            "a preview of a whole file that has nothing",
            "400 import.header",
            preview("/v1/import-previews?kind=companies&whole=true", || endless("", b"\n", 64 * MIB)),
        ),
        Input::request(
            GROUP,
            "an import of no kind",
            "404 import.kind_unknown",
            preview("/v1/imports?kind=knitting", || "a\n".into()),
        ),
        Input::wire(
            GROUP,
            "pieces whose length is no number",
            "400",
            Api::Command,
            "POST /v1/auth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
             transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        ),
    ]
}

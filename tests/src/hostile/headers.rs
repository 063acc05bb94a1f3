//! Methods that are none, heads that are too long, and heads that say two things.

use super::input::{Input, Request};
use super::target::Api;

const GROUP: &str = "headers";

fn query(name: &str, expected: &str, request: Request) -> Input {
    Input::request(GROUP, name, expected, request)
}

fn wire(name: &str, expected: &str, text: impl Into<String>) -> Input {
    Input::wire(GROUP, name, expected, Api::Command, text.into().into_bytes())
}

pub(super) fn inputs() -> Vec<Input> {
    let overview = || Request::get(Api::Query, "/v1/overview");
    let many: String = (0..1_000).fold(String::new(), |head, number| head + &format!("x-{number}: 1\r\n"));
    vec![
        query(
            "a method that nobody knows",
            "405 route.method_not_allowed",
            overview().method("FROB").signed_out(),
        ),
        query(
            "a method that the route does not take",
            "405 route.method_not_allowed",
            overview().method("DELETE"),
        ),
        query("TRACE", "405 route.method_not_allowed", overview().method("TRACE")),
        query(
            "a way out of the folder",
            "404 route.not_found",
            Request::get(Api::Command, "/v1/%2e%2e/%2e%2e/etc/passwd"),
        ),
        query("a NUL in the path", "400 request.malformed", Request::get(Api::Query, "/v1/people/%00")),
        query(
            "a path that is no UTF-8",
            "400 request.malformed",
            Request::get(Api::Query, "/v1/people/%ff%fe"),
        ),
        query(
            "an idempotency key of a thousand letters",
            "400 command.idempotency_key_invalid",
            Request::json(
                "/v1/safety/screen/text",
                || "{\"contentId\":\"1\",\"contentType\":\"note\",\"text\":\"hello\"}",
            )
            .header("idempotency-key", "x".repeat(1_000)),
        ),
        query(
            "a position that no log reaches",
            "400 request.malformed",
            overview().header("consistency-token", "9".repeat(40)),
        ),
        query(
            "an address that a stranger claims",
            "200",
            overview().header("x-forwarded-for", "127.0.0.1, 10.0.0.1"),
        ),
        query("a correlation that is a script", "200", overview().header("x-correlation-id", "<script>")),
        query("a trace that is none", "200", overview().header("traceparent", "00-zz-zz-zz")),
        query(
            "a page after a cursor of somebody else",
            "400 request.cursor_invalid",
            Request::get(Api::Query, "/v1/people?after=AAAAAAAA&limit=5"),
        ),
        query(
            "a parameter twice",
            "400 request.malformed",
            Request::get(Api::Query, "/v1/people?limit=5&limit=6"),
        ),
        query(
            "a parameter that nobody knows",
            "400 request.malformed",
            Request::get(Api::Query, "/v1/people?admin=true"),
        ),
        wire(
            "two lengths",
            "400",
            "POST /v1/auth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
        ),
        wire(
            "a length and pieces",
            "415",
            "POST /v1/auth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        wire(
            "pieces and a length",
            "415",
            "POST /v1/auth/token HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n",
        ),
        wire(
            "a length below nothing",
            "400",
            "POST /v1/auth/token HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        ),
        wire(
            "a head of a megabyte",
            "431",
            format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(1_000_000)),
        ),
        wire("a thousand lines of head", "431", format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n")),
        wire(
            "an address of a hundred thousand letters",
            "414",
            format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000)),
        ),
        wire("a version that is none", "400", "GET / HTTP/9.9\r\nhost: x\r\n\r\n"),
        wire("a line end in a header", "400", "GET / HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n"),
    ]
}

//! RFC 9457 problem details: the one shape in which an API says no.

use serde::{Deserialize, Serialize};

use crate::error_codes;

/// The body of an `application/problem+json` answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Problem {
    /// The page that explains the code, as a relative reference: `/errors/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The stable code.
    pub code: String,
    /// One line that is the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong this time and what to do next. Never a personal value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The correlation id of the request, to quote to an operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// What is wrong field by field, or where in a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemAt>,
}

/// One place that is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProblemAt {
    /// The field, as a JSON Pointer or a column name.
    pub field: String,
    /// The line of a file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column of a file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// Why.
    pub reason: String,
}

impl Problem {
    /// A problem of a registered code. An unregistered one is a slip of ours and becomes `internal`.
    pub fn new(code: &str) -> Self {
        let (code, status, title) =
            *error_codes::find(code).unwrap_or(&("internal", 500, "Something broke on our side"));
        Self {
            kind: format!("/errors/{code}"),
            code: code.to_owned(),
            title: title.to_owned(),
            status,
            detail: None,
            correlation_id: None,
            errors: Vec::new(),
        }
    }

    /// Says what was wrong this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names one place that is wrong.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>, reason: impl Into<String>) -> Self {
        self.errors.push(ProblemAt { field: field.into(), line: None, column: None, reason: reason.into() });
        self
    }
}

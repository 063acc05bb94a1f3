//! What any operation can answer beside what its own page says: told once, for both documents.

use std::collections::BTreeMap;

use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Why a request was not answered (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "the shape of kernel::problem::Problem, for the document only")]
pub struct ProblemBody {
    /// The page that explains the code, as a relative reference.
    r#type: String,
    /// The stable code, for example `projection.behind`.
    code: String,
    /// One line that is the same for every occurrence.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What was wrong this time and what to do next.
    detail: Option<String>,
    /// To quote to an operator.
    correlation_id: Option<String>,
    /// What is wrong field by field.
    errors: Option<Vec<ProblemPlace>>,
}

/// One place that is wrong.
#[derive(ToSchema)]
#[schema(as = ProblemAt)]
#[expect(dead_code, reason = "the shape of kernel::problem::ProblemAt, for the document only")]
pub struct ProblemPlace {
    /// The parameter or field.
    field: String,
    /// The line of a file, from 1.
    line: Option<u64>,
    /// The column of a file, from 1.
    column: Option<u64>,
    /// Why.
    reason: String,
}

/// An event of a stream (`text/event-stream`), with the names of its lines.
#[derive(ToSchema)]
#[schema(as = StreamEvent)]
#[expect(dead_code, reason = "the shape of what axum writes, for the document only")]
pub struct StreamEvent {
    /// What happened.
    event: String,
    /// JSON; the operation says of which shape.
    data: String,
}

/// A refusal, as a document tells it.
pub fn problem(description: &str) -> RefOr<Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
        .into()
}

/// Adds to every operation what surrounds it can answer. What an operation says itself stays; refusals that it only
/// describes are given their body.
pub fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    components.schemas.entry("Problem".to_owned()).or_insert_with(ProblemBody::schema);
    components.schemas.entry("ProblemAt".to_owned()).or_insert_with(ProblemPlace::schema);
    let all_are_signed_in = document.security.is_some();
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            complete_operation(operation, all_are_signed_in);
        }
    }
}

/// What no text in an address holds (see [`crate::address`]).
const NO_CONTROL_CHARACTERS: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";

/// Says of every plain text in the address of an operation what is refused in all of them.
fn complete_parameters(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let in_address = matches!(parameter.parameter_in, ParameterIn::Path | ParameterIn::Query);
        if let (true, Some(RefOr::T(Schema::Object(schema)))) = (in_address, &mut parameter.schema) {
            let is_text = match &schema.schema_type {
                SchemaType::Type(one) => *one == Type::String,
                SchemaType::Array(several) => several.contains(&Type::String),
                SchemaType::AnyValue => false,
            };
            if is_text && schema.format.is_none() && schema.enum_values.is_none() {
                schema.pattern.get_or_insert_with(|| NO_CONTROL_CHARACTERS.to_owned());
            }
        }
    }
}

fn complete_operation(operation: &mut Operation, all_are_signed_in: bool) {
    complete_parameters(operation);
    let signed_in = all_are_signed_in || operation.security.is_some();
    let has_body = operation.request_body.is_some();
    let has_parameters = operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty());
    let said: &mut BTreeMap<String, RefOr<Response>> = &mut operation.responses.responses;
    for (status, response) in said.iter_mut() {
        if let RefOr::T(response) = response
            && (status.starts_with('4') || status.starts_with('5'))
            && response.content.is_empty()
        {
            *response = match problem(&response.description) {
                RefOr::T(described) => described,
                RefOr::Ref(_) => continue,
            };
        }
    }
    let common = [
        (has_body || has_parameters || signed_in, "400", "`request.malformed`"),
        (signed_in, "401", "`auth.token_missing`, `auth.token_refused`: see `WWW-Authenticate`"),
        (signed_in, "403", "`auth.forbidden`"),
        (true, "405", "`route.method_not_allowed`: see `Allow`"),
        (has_body, "408", "`request.body_stalled`"),
        (has_body, "413", "`request.body_too_large`"),
        (has_body, "415", "`request.media_type_unsupported`"),
        (has_body, "422", "`request.invalid`"),
        (true, "429", "`request.rate_limited`: see `Retry-After`"),
        (true, "500", "`internal`"),
        (
            true,
            "503",
            "`store.unavailable`, `log.unavailable`, `keys.shut`, `request.timed_out`: see `Retry-After`",
        ),
    ];
    for (_, status, description) in common.into_iter().filter(|(applies, ..)| *applies) {
        said.entry(status.to_owned()).or_insert_with(|| problem(description));
    }
}

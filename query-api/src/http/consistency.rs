//! `Consistency-Token`: read your own writes.

use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::request::Parts;
use kernel::Sequence;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};

use edge::Failure;

/// The sequence that a command answered.
pub(crate) static CONSISTENCY_TOKEN: HeaderName = HeaderName::from_static("consistency-token");

/// The sequence that what is read must have reached; zero when the caller does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ConsistencyToken(pub(crate) Sequence);

impl<S: Sync> FromRequestParts<S> for ConsistencyToken {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(header) = parts.headers.get(&CONSISTENCY_TOKEN) else { return Ok(Self(Sequence::ZERO)) };
        let number = header.to_str().ok().and_then(|text| text.parse().ok());
        number.map(|number| Self(Sequence::new(number))).ok_or_else(|| {
            Failure::of("request.malformed")
                .at("Consistency-Token", "it is the number that a command answered")
        })
    }
}

impl IntoParams for ConsistencyToken {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema = utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Int64)))
            .minimum(Some(0))
            .build();
        vec![
            ParameterBuilder::new()
                .name("Consistency-Token")
                .parameter_in(ParameterIn::Header)
                .required(utoipa::openapi::Required::False)
                .description(Some(
                    "The number that a command answered: the answer waits, within a budget, until \
                     everything it reads has reached it.",
                ))
                .schema(Some(schema))
                .build(),
        ]
    }
}

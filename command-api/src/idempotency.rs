//! A command is carried out once, however often it is sent under one idempotency key.

use application::Context;
use application::receipts::{self, Receipt};
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use edge::Failure;
use event_store::EventLog as _;
use kernel::{Hash, Sequence};
use serde::Serialize;

use crate::answered::fault;
use crate::app::App;

/// The header that carries the position of a change.
pub(crate) const CONSISTENCY_TOKEN: HeaderName = HeaderName::from_static("consistency-token");

/// Answers from the receipt, or carries the command out, waits until it is durable, and keeps the receipt.
/// Only answers are kept: what failed is tried again. The command is carried out in a context of its body, see
/// [`Context::with_body`].
pub(crate) async fn once<T, F>(
    app: &App,
    context: &Context,
    body: Hash,
    carry_out: F,
) -> Result<Response, Failure>
where
    T: Serialize,
    F: AsyncFnOnce(Context) -> Result<(T, Sequence), Failure>,
{
    let pool = &app.platform.pool;
    if let Some(receipt) = receipts::find(pool, context.tenant, context.command, body).await.map_err(fault)? {
        return Ok(answer(&receipt));
    }
    let keys = app.platform.keys.tenant_keys(context.tenant).await.map_err(|error| fault(error.into()))?;
    let (answered, sequence) = carry_out(context.with_body(&keys, body)).await?;
    app.platform.log.durable(sequence).await.map_err(|error| fault(error.into()))?;
    let receipt = Receipt {
        status: StatusCode::OK.as_u16(),
        answer: serde_json::to_value(&answered).map_err(|error| Failure::of("internal").because(error))?,
        sequence: Some(sequence),
    };
    receipts::keep(pool, context.tenant, context.command, body, &receipt, context.now)
        .await
        .map_err(fault)?;
    Ok(answer(&receipt))
}

/// What a body is recognised by: the route and the body's meaning, whatever its spacing.
pub(crate) fn body_hash(route: &str, body: &impl Serialize) -> Hash {
    let body = serde_json::to_vec(body).unwrap_or_default();
    Hash::of_commit(route, &body)
}

/// The answer of a receipt.
pub(crate) fn answer(receipt: &Receipt) -> Response {
    let status = StatusCode::from_u16(receipt.status).unwrap_or(StatusCode::OK);
    let mut response = (status, Json(&receipt.answer)).into_response();
    if let Some(sequence) = receipt.sequence
        && let Ok(value) = HeaderValue::from_str(&sequence.to_string())
    {
        response.headers_mut().insert(CONSISTENCY_TOKEN, value);
    }
    response
}

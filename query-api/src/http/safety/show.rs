//! `GET /v1/safety/queue/{id}`: an item, what happened to it, and its text for whoever holds it.

use auth::Permission;
use axum::extract::State;
use edge::{Failure, Path};
use kernel::Purpose;
use privacy::{UnsealRequest, Unsealed};
use uuid::Uuid;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::{NotFound, ReadProblems};
use crate::http::unstored::Unstored;
use crate::reading::REVIEW_QUEUE;
use crate::safety::history::{self, Steps};
use crate::safety::sealed::{self, SealedText};
use crate::safety::{ItemDetail, ItemState, ItemText, QueueItem, TextState, queue};

/// Show an item of the review queue
///
/// The text and the notes are in the answer for the reviewer who holds the item, and for nobody else. That they were
/// read, by whom and for moderation, is logged before anything is answered. The answer must not be stored.
#[utoipa::path(
    get,
    path = "/v1/safety/queue/{id}",
    operation_id = "getQueueItem",
    tag = "safety",
    params(("id" = Uuid, Path, description = "The item"), ConsistencyToken),
    responses((status = OK, description = "The item", body = ItemDetail), NotFound, ReadProblems),
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(id): Path<Uuid>,
) -> Result<Unstored<ItemDetail>, Failure> {
    caller.needs(Permission::ReviewContent)?;
    let viewer = super::viewer(&app, &caller);
    let mut reading = app.read(&caller.scope(), token, &[REVIEW_QUEUE]).await?;
    let found = queue::show(&mut reading, id, viewer).await?;
    let found = found.ok_or_else(|| Failure::of("review.not_found"))?;
    let blind = found.item.round == ItemState::SecondOpinion && !viewer.leads;
    let steps = history::read(&mut reading, id, blind).await?;
    let sealed = sealed::read(&mut reading, &found).await?;
    drop(reading);
    let shut = |state| ItemText { state, unsealed_at: None, text: None };
    let holds = found.item.lease.as_ref().is_some_and(|lease| lease.mine);
    let detail = match sealed {
        SealedText::Sealed(_) if !holds => detail(found.item, steps, shut(TextState::NotHeld)),
        SealedText::Erased => detail(found.item, steps, shut(TextState::Erased)),
        SealedText::Superseded => detail(found.item, steps, shut(TextState::Superseded)),
        SealedText::Sealed(text) => {
            let request =
                UnsealRequest { tenant: caller.tenant, actor: caller.actor(), purpose: Purpose::Safety };
            let mut steps = steps;
            let mut fields = vec![text];
            let (places, notes): (Vec<usize>, Vec<_>) = std::mem::take(&mut steps.notes).into_iter().unzip();
            fields.extend(notes);
            let mut unsealed =
                app.keys.unseal(&request, &fields).await.map_err(crate::fault::ReadFault::from)?;
            for (place, note) in places.into_iter().zip(unsealed.drain(1..)) {
                if let (Unsealed::Clear(text), Some(note)) = (note, &mut steps.steps[place].note) {
                    note.text = Some(text);
                }
            }
            let text = match unsealed.pop() {
                Some(Unsealed::Clear(text)) => ItemText {
                    state: TextState::Readable,
                    unsealed_at: Some(app.clock.now().to_datetime()),
                    text: Some(text),
                },
                // The key went between the read model and here.
                Some(Unsealed::Erased) | None => shut(TextState::Erased),
            };
            detail(found.item, steps, text)
        }
    };
    Ok(Unstored(detail))
}

fn detail(item: QueueItem, steps: Steps, text: ItemText) -> ItemDetail {
    ItemDetail { item, history: steps.steps, text }
}

//! Makes the feedback of a session readable for one answer.

use privacy::{KeyStore, UnsealRequest, Unsealed};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Readability;
use crate::fault::ReadFault;
use crate::sessions::sealed::SealedSession;

/// What came of it, who wrote the text, and the text.
pub(crate) struct Feedback {
    pub(crate) state: Readability,
    pub(crate) author: Option<Uuid>,
    pub(crate) text: Option<Zeroizing<String>>,
}

/// Opens what is sealed. It is logged when this returns.
pub(crate) async fn unseal(
    keys: &KeyStore,
    request: &UnsealRequest,
    session: SealedSession,
) -> Result<Feedback, ReadFault> {
    let Some(field) = session.feedback else {
        let state = if session.erased { Readability::Erased } else { Readability::Absent };
        return Ok(Feedback { state, author: session.erased.then_some(session.participant), text: None });
    };
    let author = Some(field.sealed.subject.uuid());
    let opened = keys.unseal(request, std::slice::from_ref(&field)).await?.pop();
    Ok(match opened {
        Some(Unsealed::Clear(text)) => Feedback { state: Readability::Readable, author, text: Some(text) },
        Some(Unsealed::Erased) | None => Feedback { state: Readability::Erased, author, text: None },
    })
}

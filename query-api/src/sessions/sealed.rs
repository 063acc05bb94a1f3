//! Reads the sealed feedback of one session, for an unsealing.

use kernel::SealedField;
use uuid::Uuid;

use crate::fault::ReadFault;
use crate::reading::Reading;

/// The sealed feedback of a session.
pub(crate) struct SealedSession {
    /// Who wrote it, if there is one: texts in a session are the participant's.
    pub(crate) participant: Uuid,
    /// Whether the read model knows that the participant was erased.
    pub(crate) erased: bool,
    pub(crate) feedback: Option<SealedField>,
}

/// `None` when the caller may see no such session.
pub(crate) async fn sealed(reading: &mut Reading, id: Uuid) -> Result<Option<SealedSession>, ReadFault> {
    let row: Option<(Uuid, bool, Option<Vec<u8>>)> =
        sqlx::query_as(include_str!("sealed.sql")).bind(id).fetch_optional(&mut *reading.tx).await?;
    let Some((participant, erased, bytes)) = row else { return Ok(None) };
    let feedback = bytes.map(|bytes| SealedField::from_bytes(&bytes)).transpose();
    let feedback =
        feedback.map_err(|_| ReadFault::Incoherent { table: "kintell_sessions", what: "feedback" })?;
    Ok(Some(SealedSession { participant, erased, feedback }))
}

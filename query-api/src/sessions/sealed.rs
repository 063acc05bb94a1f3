//! Reads the sealed feedback of one session, for an unsealing.

use kernel::SealedField;
use uuid::Uuid;

use super::Severity;
use crate::fault::ReadFault;
use crate::reading::Reading;

/// The sealed feedback of a session.
pub(crate) struct SealedSession {
    /// Who wrote it, if there is one: texts in a session are the participant's.
    pub(crate) participant: Uuid,
    /// Whether the read model knows that the participant was erased.
    pub(crate) erased: bool,
    pub(crate) feedback: Option<SealedField>,
    /// The gravest finding of its screening.
    pub(crate) severity: Option<Severity>,
}

#[derive(sqlx::FromRow)]
struct Row {
    participant_id: Uuid,
    erased: bool,
    feedback: Option<Vec<u8>>,
    screening_severity: Option<Severity>,
}

/// `None` when the caller may see no such session.
pub(crate) async fn sealed(reading: &mut Reading, id: Uuid) -> Result<Option<SealedSession>, ReadFault> {
    let row: Option<Row> =
        sqlx::query_as(include_str!("sealed.sql")).bind(id).fetch_optional(&mut *reading.tx).await?;
    let Some(Row { participant_id: participant, erased, feedback: bytes, screening_severity: severity }) =
        row
    else {
        return Ok(None);
    };
    let feedback = bytes.map(|bytes| SealedField::from_bytes(&bytes)).transpose();
    let feedback =
        feedback.map_err(|_| ReadFault::Incoherent { table: "kintell_sessions", what: "feedback" })?;
    Ok(Some(SealedSession { participant, erased, feedback, severity }))
}

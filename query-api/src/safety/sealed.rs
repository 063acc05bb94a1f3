//! Reads the sealed text of an item.

use kernel::SealedField;
use uuid::Uuid;

use super::queue::Found;
use crate::fault::ReadFault;
use crate::reading::Reading;

/// The text of an item.
pub(crate) enum SealedText {
    /// It stands sealed.
    Sealed(SealedField),
    /// Its author was erased.
    Erased,
    /// The record has another text now, or none.
    Superseded,
}

/// The text that an item is about.
pub(crate) async fn read(reading: &mut Reading, found: &Found) -> Result<SealedText, ReadFault> {
    let row: Option<(i64, Option<Vec<u8>>)> = sqlx::query_as(
        "SELECT text_version, text FROM review_texts WHERE aggregate = $1 AND aggregate_id = $2",
    )
    .bind(&found.item.content_type)
    .bind(found.item.content_id)
    .fetch_optional(&mut *reading.tx)
    .await?;
    match row {
        Some((version, Some(bytes))) if version == found.text_version => {
            let field = SealedField::from_bytes(&bytes)
                .map_err(|_| ReadFault::Incoherent { table: "review_texts", what: "text" })?;
            Ok(SealedText::Sealed(field))
        }
        Some((version, None)) if version == found.text_version => Ok(SealedText::Erased),
        Some(_) => Ok(SealedText::Superseded),
        None if is_erased(reading, found.item.author_id).await? => Ok(SealedText::Erased),
        None => Ok(SealedText::Superseded),
    }
}

async fn is_erased(reading: &mut Reading, person: Uuid) -> Result<bool, ReadFault> {
    let erased = sqlx::query_scalar("SELECT EXISTS (SELECT FROM review_erased WHERE person_id = $1)")
        .bind(person)
        .fetch_one(&mut *reading.tx)
        .await?;
    Ok(erased)
}

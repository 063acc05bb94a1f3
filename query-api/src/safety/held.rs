//! Whether a text with a grave finding may be read: a decision must have opened it.
//!
//! What the screening found stands in the commit of the text itself. So a text is held from its first moment,
//! whether or not it has an item in the queue yet, and a queue that is behind holds it for longer, never less.

use domain::review::policy;
use domain::screening;
use kernel::SealedField;

use super::Viewer;
use crate::fault::ReadFault;
use crate::reading::Reading;
use crate::sessions::Severity;

/// Whether nobody may read a text with this finding before a decision.
pub(crate) fn is_held(severity: Option<Severity>) -> bool {
    policy().holds(severity.map(|severity| match severity {
        Severity::Low => screening::Severity::Low,
        Severity::Medium => screening::Severity::Medium,
        Severity::High => screening::Severity::High,
    }))
}

/// Whether a decision has opened a text to everybody who may read texts, or the viewer holds its item.
pub(crate) async fn is_open(
    reading: &mut Reading,
    text: &SealedField,
    viewer: Viewer,
) -> Result<bool, ReadFault> {
    let open: Option<bool> = sqlx::query_scalar(include_str!("is_open.sql"))
        .bind(&text.aggregate)
        .bind(text.aggregate_id.uuid())
        .bind(i64::try_from(text.version.get()).unwrap_or(i64::MAX))
        .bind(viewer.principal)
        .bind(viewer.now)
        .fetch_optional(&mut *reading.tx)
        .await?;
    Ok(open == Some(true))
}

//! Page cursors in query strings.

use edge::Failure;

use crate::page::Cursor;

/// The place a page begins after, if the caller names one.
pub(crate) fn after<C: Cursor>(text: Option<&str>) -> Result<Option<C>, Failure> {
    let refused =
        |_| Failure::of("request.cursor_invalid").at("after", "it is `next` of a page of this list");
    text.map(C::from_text).transpose().map_err(refused)
}

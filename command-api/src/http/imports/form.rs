//! The bytes of a form on their way to its reader.
//!
//! That reader takes whatever is there before it looks at any of it, and waits for the end of a part's head as long as
//! anything comes. So it is given one piece at a time, and of what stands before the file no more than that may be.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};

/// How much may come before the file begins: its mapping, and the heads of both parts.
const BEFORE_THE_FILE_BYTES_MAX: usize = 256 * 1024;
/// How much is handed on at once. What the network brings together is often more, and the file may begin in it.
const PIECE_BYTES_MAX: usize = 64 * 1024;

/// The body of a form.
pub(super) struct FormBytes {
    body: BodyDataStream,
    /// What came and is not handed on yet.
    left: Bytes,
    handed_on: usize,
    has_rested: bool,
    file_begins: FileBegins,
}

/// Tells that the file of a form has begun, from where on it may be of any size.
#[derive(Clone, Default)]
pub(super) struct FileBegins(Arc<AtomicBool>);

impl FileBegins {
    pub(super) fn tell(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// More came before the file than may be there.
#[derive(Debug, thiserror::Error)]
#[error("a form has at most 256 KiB before its file")]
pub(super) struct TooMuchBefore;

/// Whether an error is that one.
pub(super) fn is_too_much_before(error: &(dyn std::error::Error + 'static)) -> bool {
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<TooMuchBefore>() || inside.and_then(|inside| inside.downcast_ref::<TooMuchBefore>()).is_some()
}

impl FormBytes {
    pub(super) fn new(body: Body, file_begins: FileBegins) -> Self {
        Self {
            body: body.into_data_stream(),
            left: Bytes::new(),
            handed_on: 0,
            has_rested: true,
            file_begins,
        }
    }
}

impl Stream for FormBytes {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if !std::mem::replace(&mut self.has_rested, true) {
            // The reader asks until nothing is there: so it looks at what it has.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.handed_on > BEFORE_THE_FILE_BYTES_MAX && !self.file_begins.0.load(Ordering::Relaxed) {
            return Poll::Ready(Some(Err(io::Error::other(TooMuchBefore))));
        }
        while self.left.is_empty() {
            match ready!(self.body.poll_next_unpin(cx)) {
                Some(Ok(piece)) => self.left = piece,
                Some(Err(error)) => return Poll::Ready(Some(Err(io::Error::other(error)))),
                None => return Poll::Ready(None),
            }
        }
        let length = self.left.len().min(PIECE_BYTES_MAX);
        let piece = self.left.split_to(length);
        self.has_rested = false;
        self.handed_on = self.handed_on.saturating_add(length);
        Poll::Ready(Some(Ok(piece)))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::http::{HeaderMap, HeaderValue, header};

    use super::super::upload::Upload;
    use super::*;

    const MAPPING: &str = "mapping = 1\nname = \"m\"\nversion = 1\nkind = \"companies\"\n\
                           [columns]\ncompany_ref = { from = \"a\" }\nname = { from = \"b\" }\n";

    fn head(name: &str) -> String {
        format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n")
    }

    fn headers() -> HeaderMap {
        let form = HeaderValue::from_static("multipart/form-data; boundary=x");
        HeaderMap::from_iter([(header::CONTENT_TYPE, form)])
    }

    fn body(first: String, then: &'static [u8], times: usize) -> Body {
        let rest = std::iter::repeat_n(Bytes::from_static(then), times);
        Body::from_stream(futures::stream::iter(
            std::iter::once(Bytes::from(first)).chain(rest).map(Ok::<_, Infallible>),
        ))
    }

    #[tokio::test]
    async fn a_form_whose_file_never_begins_is_not_read_into_memory() {
        for endless in
            [String::new(), "--x\r\ncontent-disposition: form-data; a=".to_owned(), head("mapping")]
        {
            let sent = body(endless, &[b'a'; 16 * 1024], 1_000_000);
            let Err(failure) = Upload::of(&headers(), sent).await else { panic!("it was taken") };
            assert!(matches!(failure.problem().status, 400 | 413), "{:?}", failure.problem());
        }
    }

    #[tokio::test]
    async fn a_file_may_begin_in_a_piece_of_any_size() {
        let first = format!("{}{MAPPING}\r\n{}{}", head("mapping"), head("file"), "a".repeat(1024 * 1024));
        let sent = body(first, b"a", 1);
        let upload = Upload::of(&headers(), sent).await.expect("a file begins");
        let mut pieces = upload.body.into_data_stream();
        assert!(matches!(pieces.next().await, Some(Ok(_))));
    }

    #[tokio::test]
    async fn a_file_in_a_form_may_be_of_any_size() {
        let first = format!("{}{MAPPING}\r\n{}", head("mapping"), head("file"));
        let sent = body(first, &[b'a'; 16 * 1024], 1_000);
        let upload = Upload::of(&headers(), sent).await.expect("a file begins");
        let mut pieces = upload.body.into_data_stream();
        let mut bytes = 0;
        while let Some(Ok(piece)) = pieces.next().await {
            assert!(piece.len() <= 64 * 1024, "pieces are handed on as they come");
            bytes += piece.len();
        }
        assert!(bytes >= 999 * 16 * 1024, "{bytes}");
    }
}

//! The body of a request, watched: whoever is answered before all of it was read is told that the connection ends.
//!
//! What was not read stands before the next request, so hyper closes the connection, without a word in the answer. A client
//! that kept it for its next request would lose that one.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Bytes, HttpBody};
use axum::http::{HeaderValue, Response, header};
use hyper::body::{Frame, Incoming, SizeHint};

/// A body, and who is told of its end.
pub(super) struct Watched {
    body: Incoming,
    end: End,
}

/// Whether a body was read to its end.
#[derive(Clone)]
pub(super) struct End(Arc<AtomicBool>);

impl Watched {
    pub(super) fn new(body: Incoming) -> (Self, End) {
        let end = End(Arc::new(AtomicBool::new(body.is_end_stream())));
        (Self { body, end: end.clone() }, end)
    }
}

impl End {
    /// Says in an answer that the connection ends, if it does.
    pub(super) fn told<B>(&self, mut answer: Response<B>) -> Response<B> {
        if !self.0.load(Ordering::Acquire) {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.end.0.store(true, Ordering::Release);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

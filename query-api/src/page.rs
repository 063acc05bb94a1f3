//! One page of a list, and the place where the next one begins.

use serde::Serialize;
use utoipa::ToSchema;

pub mod cursor;

pub use cursor::Cursor;

/// How many items a page may have: 50 unless asked otherwise, and 200 at most.
pub type Limit = edge::PageSize<50, 200>;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// At most `limit` items.
    pub items: Vec<T>,
    /// Ask again with `after` set to this for the next page; null on the last one.
    #[schema(required = true)]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of rows that were read with one more than `limit`: the surplus row says that more follow.
    pub fn cut<K: Cursor>(mut items: Vec<T>, limit: Limit, key: impl FnOnce(&T) -> K) -> Self {
        let more = items.len() > limit.rows();
        items.truncate(limit.rows());
        let next = items.last().filter(|_| more).map(|last| key(last).to_text());
        Self { items, next }
    }

    /// The same page of what each item becomes, unless one of them cannot.
    pub fn try_map<U, E>(self, each: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let items = self.items.into_iter().map(each).collect::<Result<_, E>>()?;
        Ok(Page { items, next: self.next })
    }

    /// The same page of what each item becomes.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(each).collect(), next: self.next }
    }
}

//! What both HTTP APIs do around every request: connections, limits, correlation, problems, bodies, metrics.
//!
//! **Never here:** a route, a decision, a query.
#![warn(missing_docs)]

mod address;
mod answer;
mod body;
mod client;
pub mod contract;
mod correlation;
mod deprecated;
mod failure;
mod labels;
mod nul;
mod page_size;
mod path;
mod patience;
mod plain;
mod query;
mod rate;
mod serve;
mod streams;
mod text;

pub use answer::answer;
pub use body::Body;
pub use client::{Client, ForwardedIn, Network, Proxies};
pub use correlation::{CORRELATION_HEADER, Correlation};
pub use deprecated::deprecated;
pub use failure::Failure;
pub use nul::without_nul;
pub use page_size::PageSize;
pub use path::Path;
pub use patience::{Patience, patience};
pub use query::Query;
pub use rate::{Buckets, Limits, Rates, limit, rate_limited};
pub use serve::{Connections, listen, serve};
pub use streams::{StreamPlace, Streams};
pub use text::Text;

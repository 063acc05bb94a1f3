//! How often one caller may ask (GCRA, by the `governor` crate), and the headers that say so.
//!
//! Whoever is not known yet is counted by their address; whoever is, by that too and by who they are. A token that
//! was not verified counts for nothing: anybody can invent another.

mod buckets;
mod under_way;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use crate::client::{counted_as, peer};
use crate::{Failure, Proxies};
pub use buckets::Buckets;
use under_way::UnderWay;

/// How many requests of one client may be under way at once: as many as an address may hold connections.
const OF_CLIENT_AT_ONCE_MAX: usize = 200;
/// When one of them may be done, in seconds.
const ONE_IS_DONE_AFTER: u64 = 1;

/// How many requests may come in a second, on average; twice as many may come at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rates {
    /// From one address, whoever asks there.
    pub of_address_per_second_max: u32,
    /// From one principal, wherever they are.
    pub of_principal_per_second_max: u32,
}

/// The limits of this process. Clones share them.
#[derive(Clone)]
pub struct Limits {
    shared: Arc<Shared>,
}

struct Shared {
    by_address: Buckets<IpAddr>,
    by_principal: Buckets<Uuid>,
    under_way: UnderWay,
    rates: Rates,
    proxies: Proxies,
}

/// How many more requests may come at once: the least of what was counted for a request.
#[derive(Clone)]
struct Remaining(Arc<AtomicU32>);

impl Limits {
    /// Nobody has asked yet.
    pub fn new(rates: Rates, proxies: Proxies) -> Self {
        let shared = Shared {
            by_address: Buckets::per_second(rates.of_address_per_second_max),
            by_principal: Buckets::per_second(rates.of_principal_per_second_max),
            under_way: UnderWay::new(OF_CLIENT_AT_ONCE_MAX),
            rates,
            proxies,
        };
        Self { shared: Arc::new(shared) }
    }

    /// One more request of a principal who was verified.
    pub fn count_principal(&self, principal: Uuid, extensions: &Extensions) -> Result<(), Failure> {
        let remaining = self.shared.by_principal.take(&principal);
        if let Some(Remaining(least)) = extensions.get() {
            least.fetch_min(remaining.unwrap_or_default(), Ordering::Relaxed);
        }
        remaining.map(drop).map_err(rate_limited)
    }
}

/// A middleware for every route: names the client, and counts its address before anything is read or verified.
pub async fn limit(State(limits): State<Limits>, mut request: Request, next: Next) -> Response {
    let Shared { by_address, under_way, rates, proxies, .. } = &*limits.shared;
    let client = proxies.client(peer(request.extensions()), request.headers());
    let least = Remaining(Arc::new(AtomicU32::new(u32::MAX)));
    request.extensions_mut().insert(client);
    request.extensions_mut().insert(least.clone());
    let counted = counted_as(client.0);
    let (mut response, remaining) = match by_address.take(&counted) {
        Ok(remaining) => match under_way.enter(counted) {
            Some(_counted) => {
                let response = next.run(request).await;
                (response, remaining.min(least.0.load(Ordering::Relaxed)))
            }
            None => (rate_limited(ONE_IS_DONE_AFTER).into_response(), 0),
        },
        Err(wait_seconds) => (rate_limited(wait_seconds).into_response(), 0),
    };
    // draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it.
    let policy = format!("\"requests\";q={};w=1", rates.of_principal_per_second_max);
    for (name, value) in
        [("ratelimit-policy", policy), ("ratelimit", format!("\"requests\";r={remaining};t=1"))]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The answer to one request too many.
pub fn rate_limited(wait_seconds: u64) -> Failure {
    Failure::of("request.rate_limited")
        .detail(format!("send the request again in {wait_seconds} s"))
        .header(header::RETRY_AFTER, HeaderValue::from(wait_seconds))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt as _;

    use super::*;

    fn limits(of_address_per_second_max: u32) -> Limits {
        let proxies = serde_json::from_str(r#"{ "trusted": ["::"] }"#).expect("a configuration");
        Limits::new(Rates { of_address_per_second_max, of_principal_per_second_max: 1 }, proxies)
    }

    async fn ask(limits: &Limits, token: &str, address: &str) -> u16 {
        let app = Router::new()
            .route("/", get(async || ()))
            .layer(middleware::from_fn_with_state(limits.clone(), limit));
        let request = Request::get("/").header("authorization", token).header("x-forwarded-for", address);
        let request = request.body(Body::empty()).expect("a request");
        app.oneshot(request).await.expect("an answer").status().as_u16()
    }

    #[tokio::test]
    async fn a_token_that_nobody_verified_buys_no_bucket_of_its_own() {
        let limits = limits(5);
        let mut refused = 0;
        for number in 0..40 {
            refused += u32::from(ask(&limits, &format!("Bearer {number}"), "192.0.2.1").await == 429);
        }
        assert!(refused >= 25, "only {refused} of 40 requests were refused");
        assert_eq!(ask(&limits, "Bearer 1", "192.0.2.2").await, 200, "another client has its own");
    }

    #[test]
    fn a_principal_is_counted_wherever_they_are() {
        let limits = limits(1_000);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let least = Remaining(Arc::new(AtomicU32::new(9)));
        let mut extensions = Extensions::new();
        extensions.insert(least.clone());
        let asked: Vec<_> = (0..3).map(|_| limits.count_principal(one, &extensions).is_ok()).collect();
        assert_eq!(asked, [true, true, false]);
        assert_eq!(least.0.load(Ordering::Relaxed), 0, "the answer tells the tighter of both limits");
        limits.count_principal(other, &Extensions::new()).expect("another one has their own");
    }
}

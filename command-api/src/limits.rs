//! How often one caller may ask (GCRA, by the `governor` crate), and the headers that say so.

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use edge::Failure;
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use kernel::Hash;

use crate::app::{App, Settings};

/// How many seconds of an average rate may come at once.
const BURST_SECONDS: u32 = 2;

type Keyed<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// The limits of this process.
pub(crate) struct Limits {
    by_token: Keyed<Hash>,
    sign_ins: Keyed<IpAddr>,
    per_second: u32,
}

impl Limits {
    pub(crate) fn new(settings: &Settings) -> Self {
        let per_second = NonZeroU32::new(settings.requests_per_second_max).unwrap_or(NonZeroU32::MIN);
        let burst = per_second.saturating_mul(NonZeroU32::new(BURST_SECONDS).unwrap_or(NonZeroU32::MIN));
        let per_minute = NonZeroU32::new(settings.sign_ins_per_minute_max).unwrap_or(NonZeroU32::MIN);
        Self {
            by_token: RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)).with_middleware(),
            sign_ins: RateLimiter::keyed(Quota::per_minute(per_minute)).with_middleware(),
            per_second: per_second.get(),
        }
    }

    /// One more attempt to sign in from an address.
    pub(crate) fn sign_in(&self, from: IpAddr) -> Result<(), Failure> {
        self.sign_ins.check_key(&from).map(|_| ()).map_err(|not_until| {
            refused(not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
        })
    }
}

/// A middleware: one bucket for each token, and one for each address that sends none. The key is a
/// digest: the token itself is not kept.
pub(crate) async fn limit(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let key = match request.headers().get(axum::http::header::AUTHORIZATION) {
        Some(token) => Hash::of(token.as_bytes()),
        None => Hash::of(peer.ip().to_string().as_bytes()),
    };
    let (mut response, remaining) = match app.limits.by_token.check_key(&key) {
        Ok(state) => (next.run(request).await, state.remaining_burst_capacity()),
        Err(not_until) => {
            let wait = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            (refused(wait).into_response(), 0)
        }
    };
    // draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it.
    let policy = format!("\"requests\";q={};w=1", app.limits.per_second);
    for (name, value) in
        [("ratelimit-policy", policy), ("ratelimit", format!("\"requests\";r={remaining};t=1"))]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn refused(wait_seconds: u64) -> Failure {
    Failure::of("request.rate_limited")
        .detail(format!("send the request again in {wait_seconds} s"))
        .header(axum::http::header::RETRY_AFTER, HeaderValue::from(wait_seconds))
}

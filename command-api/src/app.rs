//! What every request can reach.

use std::sync::Arc;

use application::Platform;
use auth::{Issuer, Verifier};
use edge::{Limits, Proxies, Rates, Streams};
use effects::webhook::Door;
use event_store::JetStreamLog;
use runtime::Tasks;

use crate::archive::Spool;
use crate::limits::SignIns;
use crate::running::Running;

/// What an operator may set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Origins whose pages may call this API: the cockpit's.
    pub allowed_origins: Vec<String>,
    /// Requests that may be sent in one second, on average.
    pub rates: Rates,
    /// The proxies in front.
    pub proxies: Proxies,
    /// Streams of progress that may be open at once.
    pub streams_max: usize,
    /// And how many of them one principal may have open.
    pub streams_of_principal_max: usize,
    /// Sign-in attempts an address may make in one minute.
    pub sign_ins_per_minute_max: u32,
    /// The zone in which a time without one is read when the tenant names none.
    pub zone: chrono_tz::Tz,
    /// The largest body of a command, in bytes. Imports are streamed and have no limit.
    pub body_bytes_max: usize,
    /// Files that may be read at once: imports, sets of files and previews.
    pub imports_at_once_max: usize,
    /// Where archives are kept while they are read.
    pub spool: Spool,
    /// Which addresses endpoints may have.
    pub endpoints: Door,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            rates: Rates { of_address_per_second_max: 2_000, of_principal_per_second_max: 1_000 },
            proxies: Proxies::default(),
            streams_max: 1_000,
            streams_of_principal_max: 100,
            sign_ins_per_minute_max: 60,
            zone: chrono_tz::Tz::UTC,
            body_bytes_max: 256 * 1024,
            imports_at_once_max: 8,
            spool: Spool::default(),
            endpoints: Door::default(),
        }
    }
}

/// What every request can reach. Clones share it.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    pub(crate) platform: Platform<JetStreamLog>,
    pub(crate) issuer: Issuer,
    pub(crate) verifier: Verifier,
    pub(crate) settings: Settings,
    pub(crate) limits: Limits,
    pub(crate) sign_ins: SignIns,
    pub(crate) streams: Streams,
    pub(crate) tasks: Tasks,
    /// What is read in this process, and how it stands.
    pub(crate) running: Running,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(
        platform: Platform<JetStreamLog>,
        issuer: Issuer,
        verifier: Verifier,
        settings: Settings,
        tasks: Tasks,
    ) -> Self {
        let limits = Limits::new(settings.rates, settings.proxies.clone());
        let sign_ins = SignIns::new(settings.sign_ins_per_minute_max);
        let running = Running::new(settings.imports_at_once_max);
        let streams = Streams::new(settings.streams_max, settings.streams_of_principal_max);
        Self(Arc::new(Parts {
            platform,
            issuer,
            verifier,
            settings,
            limits,
            sign_ins,
            streams,
            tasks,
            running,
        }))
    }
}

impl axum::extract::FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

//! One start of a server, from its settings to its first answer.

use super::{Probe, Recipe};
use crate::process::{Child, leftovers, program};
use crate::{Layout, StartError};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

const BETWEEN_PROBES: Duration = Duration::from_millis(20);

/// Starts the server and waits until it answers. When this fails or is dropped, the process is ended.
pub(crate) async fn launch<R: Recipe>(
    recipe: &R,
    layout: &Layout,
    within: Duration,
) -> Result<Child, StartError> {
    recipe.prepare().await?;
    let program = recipe.program();
    let mut child = Child::start(&program).await?;
    leftovers::remember(layout, R::SERVER, child.pid())?;
    let version = tokio::select! {
        how = child.ended() => {
            return Err(StartError::Died { server: R::SERVER, how, log: program::log_tail(&program.log) });
        }
        version = first_answer(recipe, within, &program.log) => version?,
    };
    recipe.is_wanted(&version).map_err(|wanted| StartError::Version {
        server: R::SERVER,
        found: version,
        wanted,
    })?;
    recipe.settle().await?;
    Ok(child)
}

async fn first_answer<R: Recipe>(recipe: &R, within: Duration, log: &Path) -> Result<String, StartError> {
    let deadline = Instant::now() + within;
    loop {
        let last = match tokio::time::timeout_at(deadline, recipe.probe()).await {
            Ok(Probe::Answered(version)) => return Ok(version),
            Ok(Probe::NotYet(why)) => why,
            Err(_) => "the last question got no answer".to_owned(),
        };
        if Instant::now() >= deadline {
            let log = program::log_tail(log);
            return Err(StartError::Silent { server: R::SERVER, within_ms: within.as_millis(), last, log });
        }
        tokio::time::sleep(BETWEEN_PROBES).await;
    }
}

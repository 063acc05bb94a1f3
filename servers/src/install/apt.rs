//! Debian packages, where we may install them.

use nix::unistd::geteuid;
use tokio::process::Command;

/// Installs a Debian package. The error says why that was not possible.
pub(crate) async fn install(package: &str) -> Result<(), String> {
    if crate::process::program::find("apt-get").is_none() {
        return Err("this system has no apt-get".to_owned());
    }
    if !geteuid().is_root() {
        return Err(format!("only root can install the Debian package {package}"));
    }
    tracing::info!(package, "installing the Debian package {package}");
    // The lists of a fresh image are empty, those of an old one name files that are gone.
    apt_get(&["update"]).await?;
    apt_get(&["install", "--yes", "--no-install-recommends", package]).await
}

async fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let done = Command::new("apt-get")
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        // Keeps init scripts from starting the package's own server: ours is a private one.
        .env("RUNLEVEL", "1")
        .stdin(std::process::Stdio::null())
        .output()
        .await
        .map_err(|fault| format!("apt-get could not be run: {fault}"))?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("apt-get {} said: {}", arguments.join(" "), super::python::last_lines(&done.stderr)))
}

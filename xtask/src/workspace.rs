//! The packages of this workspace, as `cargo metadata` tells them.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::shell;

/// A member of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub name: String,
    pub description: Option<String>,
    pub dependencies: Vec<Dependency>,
    pub targets: Vec<Target>,
}

/// One line of a package's dependencies.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub name: String,
    /// `None` for a normal dependency, else `dev` or `build`.
    pub kind: Option<String>,
    /// Where it is on disk; only our own packages are.
    pub path: Option<String>,
}

/// Something that cargo compiles: a library, a program, an example, a build script.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub src_path: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// Reads the workspace; the paths in it are made relative to `root`.
pub(crate) fn packages(root: &Path) -> Result<Vec<Package>> {
    let json = shell::output(shell::cargo().current_dir(root).args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]))?;
    let mut metadata: Metadata = serde_json::from_str(&json).context("cargo metadata is not what it was")?;
    for target in metadata.packages.iter_mut().flat_map(|package| &mut package.targets) {
        if let Ok(inside) = Path::new(&target.src_path).strip_prefix(root) {
            target.src_path = inside.to_string_lossy().into_owned();
        }
    }
    Ok(metadata.packages)
}

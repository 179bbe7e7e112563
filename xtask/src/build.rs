//! `build`: from the Rust core to a tarball that works in Node, browsers and Workers.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use crate::{package, tools, wasm};

/// Builds the package, packs it and installs it for the repository's own scripts.
///
/// # Errors
/// Where a tool is missing or one of the steps fails.
pub fn run() -> Result<()> {
    let started = Instant::now();
    let tarball = everything()?;
    println!(
        "built {} in {:.1} s",
        tarball.display(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// The same without a closing line: the path of the tarball.
///
/// # Errors
/// As [`run`].
pub fn everything() -> Result<PathBuf> {
    tools::prepare()?;
    wasm::build()?;
    wasm::build_beside()?;
    around_the_core()
}

/// All that comes after the core is built.
///
/// # Errors
/// Where one of the steps fails.
pub fn around_the_core() -> Result<PathBuf> {
    package::bundle()?;
    let tarball = package::pack()?;
    package::install(&tarball)?;
    Ok(tarball)
}

//! Programs that use the package, built and run as their authors would: `tests/consumers`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::steps;
use super::tally::Tally;
use crate::sandbox::Sandbox;
use crate::{package, paths, process, tools};

/// What other steps use as well, below `tests/`.
const SHARED: [&str; 3] = [
    "chromium.json",
    "runtimes/credentials.mjs",
    "runtimes/hosts.mjs",
];

/// What a test run is given.
pub struct Given {
    /// The packed package.
    pub tarball: PathBuf,
    /// Chromium's program.
    pub chromium: PathBuf,
    /// Firefox's program.
    pub firefox: PathBuf,
}

/// Runs every consumer beside a sandbox.
///
/// # Errors
/// Where a tool can't be installed, the README's table is stale, or a consumer fails.
pub fn run(given: &Given, tally: &mut Tally) -> Result<()> {
    let source = paths::root().join("tests/consumers");
    process::run(
        Command::new("node")
            .arg(source.join("environments.mjs"))
            .arg("--check"),
    )?;
    *tally += Tally::ONE;

    // A copy below target/: bundlers write beside what they read, and the repository's own packages are out of reach.
    let folder = paths::target().join("consumers");
    lay_out(&source, &folder)?;
    tools::npm_ci(&folder)?;
    package::install_tarball(&given.tarball, &folder.join("projects"))?;

    let sandbox = Sandbox::start(&[])?;
    let mut command = Command::new("node");
    sandbox.describe_to(&mut command);
    command
        .args(["--test", "--test-reporter=spec"])
        .args(["consumers.test.mjs", "credentials.test.mjs"])
        .env("CHROME", &given.chromium)
        .env("FIREFOX", &given.firefox)
        .current_dir(&folder);
    steps::count(&mut command, tally)
}

/// Copies the consumers anew, and leaves what npm installed.
fn lay_out(source: &Path, folder: &Path) -> Result<()> {
    const INSTALLED: &str = "node_modules";
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    for path in entries(folder)? {
        if path.file_name() == Some(OsStr::new(INSTALLED)) {
            continue;
        }
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.with_context(|| format!("can't clear {}", path.display()))?;
    }
    for path in entries(source)? {
        let name = path.file_name().unwrap_or_default();
        if name == INSTALLED {
            continue;
        }
        let copy = folder.join(name);
        if path.is_dir() {
            package::copy_folder(&path, &copy)?;
        } else {
            fs::copy(&path, &copy).with_context(|| format!("can't copy {}", path.display()))?;
        }
    }
    for shared in SHARED {
        let source = paths::root().join("tests").join(shared);
        let name = source.file_name().unwrap_or_default();
        fs::copy(&source, folder.join(name))
            .with_context(|| format!("can't copy {}", source.display()))?;
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)
        .with_context(|| format!("can't read {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect()
}

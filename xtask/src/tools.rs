//! What a build needs on the machine; what can be had without asking is fetched, the rest is named.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{paths, process};

/// What the core is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";
const OLDEST_NODE: u32 = 20;

/// Everything that `build` needs: the wasm target, Node, npm and the npm packages.
///
/// # Errors
/// Names what is missing and how to get it.
pub fn prepare() -> Result<()> {
    wasm_target()?;
    node()?;
    npm_packages()
}

/// The wasm target of the Rust toolchain, added where it is missing.
///
/// # Errors
/// Where it is missing and can't be added.
pub fn wasm_target() -> Result<()> {
    let sysroot = process::output(Command::new(rustc()).args(["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM_TARGET);
    if library.is_dir() {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!(
            "the Rust target {WASM_TARGET} is missing, and so is rustup; add the target the way Rust was installed"
        );
    }
    println!("adding the Rust target {WASM_TARGET} …");
    process::run(Command::new("rustup").args(["target", "add", WASM_TARGET])).with_context(|| {
        format!("the Rust target {WASM_TARGET} is missing, and rustup couldn't add it")
    })
}

/// Node in a version that the package supports, and npm.
///
/// # Errors
/// Where one is missing or too old.
pub fn node() -> Result<()> {
    if process::find("node").is_none() {
        bail!("Node is missing: install version {OLDEST_NODE} or newer (https://nodejs.org)");
    }
    let version = process::output(Command::new("node").arg("--version"))?;
    let version = version.trim();
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.with_context(|| format!("`node --version` printed {version:?}"))? < OLDEST_NODE {
        bail!(
            "Node {version} is too old: install version {OLDEST_NODE} or newer (https://nodejs.org)"
        );
    }
    if process::find("npm").is_none() {
        bail!("npm is missing: it comes with most installations of Node (https://nodejs.org)");
    }
    Ok(())
}

/// The npm packages of the lock file, installed where they aren't yet.
///
/// # Errors
/// Where npm fails.
pub fn npm_packages() -> Result<()> {
    npm_ci(&paths::pkg())
}

/// The npm packages of a folder's lock file, installed where they aren't yet.
///
/// # Errors
/// Where npm fails.
pub fn npm_ci(folder: &Path) -> Result<()> {
    let path = folder.join("package-lock.json");
    let lock = fs::read(&path).with_context(|| format!("can't read {}", path.display()))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("installing the npm packages of {} …", path.display());
    // No package of ours needs its install script, so none gets to run one.
    process::run(
        npm()
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder),
    )?;
    fs::write(&installed, lock).with_context(|| format!("can't write {}", installed.display()))
}

/// The npm command.
pub fn npm() -> Command {
    Command::new("npm")
}

fn rustc() -> std::ffi::OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

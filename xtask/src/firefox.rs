//! The second browser that tests drive: found on the machine, or installed where that needs no asking.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{apt, process};

const BROWSERS: [&str; 2] = ["firefox-esr", "firefox"];

/// Finds its program: `FIREFOX`, then the PATH, then Debian's package. It needs no driver beside it.
///
/// # Errors
/// Where it is missing and can't be installed from here.
pub fn ready() -> Result<PathBuf> {
    if let Some(found) = look() {
        return Ok(found);
    }
    apt::install(
        &["firefox-esr"],
        "Firefox is missing: install it (on Debian: apt-get install firefox-esr), or name its program in FIREFOX",
    )?;
    look().context("apt-get installed firefox-esr, and still it isn't on the PATH")
}

fn look() -> Option<PathBuf> {
    process::from_env("FIREFOX").or_else(|| BROWSERS.iter().find_map(|name| process::find(name)))
}

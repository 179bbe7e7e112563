//! `bench`: the package beside raw fetch and the official client, in one run.

use std::process::Command;

use anyhow::{Result, bail};

use crate::sandbox::{Sandbox, UNLIMITED};
use crate::{build, chromium, paths, process};

/// Enough for a page of 500, some of them deleted.
const DEALS: &str = "1000";

/// Builds, starts a sandbox and runs `bench/`. With `--quick`, a tenth of the samples.
///
/// # Errors
/// Where an argument is unknown, or one of the parts doesn't work.
pub fn run(arguments: &[String]) -> Result<()> {
    if let Some(unknown) = arguments.iter().find(|argument| *argument != "--quick") {
        bail!("unknown argument {unknown:?}; usage: cargo xtask bench [--quick]");
    }
    build::everything()?;
    let chromium = chromium::ready()?;
    let sandbox = Sandbox::start(&[UNLIMITED, "--deals", DEALS])?;
    // The last one changes what the sandbox holds.
    let parts = ["node", "paging", "isolates", "chromium", "fields"];
    for part in parts.map(|part| format!("bench/{part}.mjs")) {
        let mut node = Command::new("node");
        sandbox.describe_to(&mut node);
        node.env("CHROME", &chromium.browser)
            .arg(part)
            .args(arguments)
            .current_dir(paths::root());
        process::run(&mut node)?;
    }
    Ok(())
}

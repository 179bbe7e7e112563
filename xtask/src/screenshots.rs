//! `screenshots`: pictures of the app's surfaces for the README, light and dark.

use std::process::Command;

use anyhow::Result;

use crate::app::App;
use crate::sandbox::{CONTROL, Sandbox};
use crate::{build, chromium, paths, process};

/// Builds, starts all of the app, and writes `docs/screenshots/`.
///
/// # Errors
/// Where one of the parts doesn't work, or a picture can't be written.
pub fn run() -> Result<()> {
    build::everything()?;
    let chromium = chromium::ready()?;
    let sandbox = Sandbox::start(&[CONTROL])?;
    let app = App::start(&sandbox, 0)?;
    let mut node = Command::new("node");
    sandbox.describe_to(&mut node);
    process::run(
        node.arg("demo/screenshots.mjs")
            .env("HOST_URL", &app.page)
            .env("CHROME", &chromium.browser)
            .current_dir(paths::root()),
    )
}

//! The browser that tests drive: found on the machine, or installed where that needs no asking.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{apt, paths, process};

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A Chromium and the driver that goes with it.
pub struct Chromium {
    /// The browser's program.
    pub browser: PathBuf,
    /// Its ChromeDriver, which wasm-bindgen's test runner speaks to.
    pub driver: PathBuf,
}

/// Finds both: `CHROME` or `CHROMIUM`, and `CHROMEDRIVER`, then the PATH, then Debian's packages.
///
/// # Errors
/// Where they are missing and can't be installed from here.
pub fn ready() -> Result<Chromium> {
    if let Some(found) = look() {
        return Ok(found);
    }
    apt::install(
        &["chromium", "chromium-driver"],
        "Chromium and ChromeDriver are missing: install them (on Debian and Ubuntu: apt-get install chromium \
         chromium-driver), or name them in CHROME and CHROMEDRIVER",
    )?;
    look().context(
        "apt-get installed chromium and chromium-driver, and still they aren't on the PATH",
    )
}

fn look() -> Option<Chromium> {
    let browser = process::from_env("CHROME")
        .or_else(|| process::from_env("CHROMIUM"))
        .or_else(|| BROWSERS.iter().find_map(|name| process::find(name)))?;
    let driver = process::from_env("CHROMEDRIVER").or_else(|| process::find("chromedriver"))?;
    Some(Chromium { browser, driver })
}

/// Writes what ChromeDriver is to start the browser with, and returns the file's path.
///
/// # Errors
/// Where `tests/chromium.json` can't be read, or the file can't be written.
pub fn write_capabilities(chromium: &Chromium) -> Result<PathBuf> {
    let source = paths::root().join("tests/chromium.json");
    let text = fs::read(&source).with_context(|| format!("can't read {}", source.display()))?;
    let settings: Value = serde_json::from_slice(&text)
        .with_context(|| format!("{} is no JSON", source.display()))?;
    let mut args = settings["args"].as_array().cloned().unwrap_or_default();
    args.push("--headless".into());
    let capabilities =
        json!({ "goog:chromeOptions": { "binary": chromium.browser, "args": args } });
    let path = paths::target().join("webdriver.json");
    fs::write(&path, capabilities.to_string())
        .with_context(|| format!("can't write {}", path.display()))?;
    Ok(path)
}

//! `docs`: the reference of both languages, side by side, with a page that leads to each.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{package, paths, process, tools, wasm};

/// The crates with a library that others use.
const CRATES: [&str; 2] = ["pipedrive-wasm", "pipedrive-sandbox"];

/// The page that leads to the references.
const INDEX: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>pipedrive-wasm: reference</title>
<style>
  body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color-scheme: light dark; }
</style>
<h1>pipedrive-wasm</h1>
<ul>
  <li><a href="js/index.html">JavaScript and TypeScript</a>: the npm package</li>
  <li><a href="rust/pipedrive_wasm/index.html">Rust</a>: the crate</li>
  <li><a href="rust/pipedrive_sandbox/index.html">The sandbox</a>: an embedded Pipedrive for tests, in Rust</li>
</ul>
</html>
"#;

/// Builds the reference into `target/docs/`. A warning is a failure.
///
/// # Errors
/// Where a tool is missing, or one of the documentation builders has something to say.
pub fn run() -> Result<()> {
    tools::prepare()?;
    wasm::build()?;
    wasm::build_beside()?;
    let out = paths::target().join("docs");
    package::fresh(&out)?;
    of_the_package(&out.join("js"))?;
    of_the_crates(&out.join("rust"))?;
    let index = out.join("index.html");
    fs::write(&index, INDEX).with_context(|| format!("can't write {}", index.display()))?;
    println!("the reference is at {}", index.display());
    Ok(())
}

/// Writes the package's reference, by TypeDoc. The core must be built: the package's sources import its JavaScript.
///
/// # Errors
/// Where npm fails, or TypeDoc has something to say.
pub fn of_the_package(out: &Path) -> Result<()> {
    // In a folder of its own: TypeDoc needs the compiler's programming interface, which the package's own compiler,
    // a native program, doesn't have.
    let folder = paths::root().join("docs/reference");
    tools::npm_ci(&folder)?;
    println!("writing the package's reference …");
    process::run(
        Command::new(folder.join("node_modules/.bin/typedoc"))
            .args(["--options", "typedoc.json", "--logLevel", "Warn", "--out"])
            .arg(out)
            .current_dir(&folder),
    )
}

/// The crates' reference, by rustdoc.
fn of_the_crates(out: &Path) -> Result<()> {
    println!("writing the crates' reference …");
    // What an earlier run left of other crates would stay in the list and the search.
    let built = paths::target().join("doc");
    package::fresh(&built)?;
    let mut command = process::cargo();
    command.args(["doc", "--no-deps", "--all-features"]);
    for name in CRATES {
        command.args(["--package", name]);
    }
    command
        .current_dir(paths::root())
        .env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut command)?;
    package::copy_folder(&built, out)
}

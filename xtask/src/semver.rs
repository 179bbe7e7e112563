//! `semver`: the crate's public API beside that of its last release.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{paths, process};

/// It reads what rustdoc writes, in a form that changes with the compiler: an old one doesn't know today's.
const VERSION: &str = "0.51.0";

/// Compares with the newest `v*` tag, or with `--baseline REV`.
///
/// # Errors
/// Where the API broke its version's promise, or a tool fails.
pub fn run(rest: &[String]) -> Result<()> {
    let baseline = match rest {
        [] => last_release()?,
        [flag, revision] if flag == "--baseline" => Some(revision.clone()),
        _ => bail!("usage: cargo xtask semver [--baseline REV]"),
    };
    let Some(baseline) = baseline else {
        println!("nothing is released yet: there is no tag v* to compare with");
        return Ok(());
    };
    let tool = tool()?;
    println!("comparing the crate's public API with {baseline} …");
    process::run(
        Command::new(tool)
            .args(["semver-checks", "--package", "pipedrive-wasm"])
            .args(["--baseline-rev", &baseline])
            .args(["--only-explicit-features", "--features", "models,reqwest"])
            .current_dir(paths::root()),
    )
}

fn last_release() -> Result<Option<String>> {
    let tags = process::output(
        Command::new("git")
            .args(["tag", "--list", "v*", "--sort=-version:refname"])
            .current_dir(paths::root()),
    )?;
    Ok(tags.lines().next().map(str::to_owned))
}

/// The tool, built once into `target/tools` where it isn't on the path.
fn tool() -> Result<PathBuf> {
    let name = "cargo-semver-checks";
    let own = paths::target().join("tools");
    let places = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = env::split_paths(&places).collect();
    folders.push(own.join("bin"));
    if let Some(found) = folders
        .iter()
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
    {
        return Ok(found);
    }
    println!("building {name} {VERSION}, once; this takes some minutes …");
    process::run(
        process::cargo()
            .args(["install", name, "--version", VERSION, "--locked", "--root"])
            .arg(&own),
    )?;
    Ok(own.join("bin").join(name))
}

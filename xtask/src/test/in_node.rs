//! The steps that run Node's tests: each folder of them beside a sandbox of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::steps::{Context, count};
use super::tally::Tally;
use crate::sandbox::{Sandbox, UNLIMITED};
use crate::{paths, process, serve};

pub fn js(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    beside_the_sandbox("tests/js", &[], tally)
}

pub fn chaos(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    beside_the_sandbox("tests/chaos", &[], tally)
}

pub fn every(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    beside_the_sandbox("tests/every", &[], tally)
}

pub fn official(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    // A sandbox for each file: they compare whole lists, and Node runs files at once where there are cores for it.
    for file in test_files("tests/official")? {
        let sandbox = Sandbox::start(&[UNLIMITED])?;
        let mut command = node_tests_in(vec![file]);
        sandbox.describe_to(&mut command);
        count(&mut command, tally)?;
    }
    Ok(())
}

pub fn guides(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    beside_the_sandbox("tests/guides", &[], tally)
}

pub fn in_chromium(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    let browser = context.chromium()?.browser.clone();
    beside_the_sandbox("tests/runtimes/chromium", &[("CHROME", browser)], tally)
}

pub fn in_workerd(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    beside_the_sandbox("tests/runtimes/workerd", &[], tally)
}

pub fn pages(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    let browser = context.chromium()?.browser.clone();
    let sandbox = Sandbox::start(&[UNLIMITED])?;
    let page = serve::start(0, &sandbox)?;
    let mut command = node_tests("tests/pages")?;
    sandbox.describe_to(&mut command);
    command.env("CHROME", browser).env("DEMO_URL", page);
    count(&mut command, tally)
}

pub fn app(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    // Pages and Worker have other globals, so that they are two programs.
    for project in ["examples/app", "examples/app/src/worker"] {
        process::run(
            Command::new(paths::npm_bin("tsc"))
                .args(["--project", project])
                .current_dir(paths::root()),
        )?;
        *tally += Tally::ONE;
    }
    let browser = context.chromium()?.browser.clone();
    beside_the_sandbox("tests/app", &[("CHROME", browser)], tally)
}

/// Runs a folder of Node's tests with a sandbox of their own.
fn beside_the_sandbox(
    folder: &str,
    environment: &[(&str, PathBuf)],
    tally: &mut Tally,
) -> Result<()> {
    let sandbox = Sandbox::start(&[UNLIMITED])?;
    let mut command = node_tests(folder)?;
    sandbox.describe_to(&mut command);
    count(command.envs(environment.iter().cloned()), tally)
}

/// Node's test runner over every test of a folder.
fn node_tests(folder: &str) -> Result<Command> {
    Ok(node_tests_in(test_files(folder)?))
}

fn node_tests_in(files: Vec<PathBuf>) -> Command {
    let mut command = Command::new("node");
    command
        .args(["--test", "--test-reporter=spec"])
        .args(files)
        .current_dir(paths::root());
    command
}

/// Every `*.test.mjs` of a folder, to be named one by one: what Node makes of a folder's name changed between its
/// versions.
fn test_files(folder: &str) -> Result<Vec<PathBuf>> {
    let path = paths::root().join(folder);
    let entries = fs::read_dir(&path).with_context(|| format!("can't read {folder}"))?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    if files.is_empty() {
        bail!("there is no test in {folder}");
    }
    Ok(files)
}

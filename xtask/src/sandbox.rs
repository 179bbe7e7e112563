//! The sandbox as a program beside a test, the demo or the benchmark.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::{paths, process};

/// What the sandbox accepts unless it is told otherwise.
pub const TOKEN: &str = "sandbox-token";

/// For tests that are about something else: limits that they never reach.
pub const UNLIMITED: &str = "--unlimited";

/// Opens the paths that steer it: an app's address, faults, its clock.
pub const CONTROL: &str = "--control";

/// A running sandbox; it ends with this value.
pub struct Sandbox {
    /// Origin, without a slash at the end.
    pub base_url: String,
    program: PathBuf,
    _service: process::Service,
}

impl Sandbox {
    /// Builds the program, starts it on a free port and waits until it answers there.
    ///
    /// # Errors
    /// Where it doesn't build or doesn't start.
    pub fn start<A: AsRef<OsStr>>(arguments: &[A]) -> Result<Sandbox> {
        println!("building and starting the sandbox …");
        process::run(
            process::cargo()
                .args([
                    "build",
                    "--profile",
                    "server",
                    "--package",
                    "pipedrive-sandbox",
                    "--bin",
                    "pipedrive-sandbox",
                ])
                .current_dir(paths::root()),
        )?;
        let program = paths::target().join("server/pipedrive-sandbox");
        let program = program.with_extension(std::env::consts::EXE_EXTENSION);
        let mut command = Command::new(&program);
        command.args(["--port", "0"]).args(arguments);
        let (service, base_url) = process::Service::start(&mut command, address)?;
        println!("the sandbox answers at {base_url}");
        Ok(Sandbox {
            base_url,
            program,
            _service: service,
        })
    }

    /// Tells a program where the sandbox is, and how to start others.
    pub fn describe_to(&self, command: &mut Command) {
        command
            .env("PIPEDRIVE_BASE_URL", &self.base_url)
            .env("PIPEDRIVE_API_TOKEN", TOKEN)
            .env("PIPEDRIVE_SANDBOX", &self.program);
    }
}

/// The address in the line that the sandbox prints when it is ready.
fn address(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    let address = line[start..].split_whitespace().next()?;
    Some(address.trim_end_matches(['/', '.', ',']).to_owned())
}

#[test]
fn the_address_is_read_from_the_line_that_says_it_is_ready() {
    assert_eq!(
        address("pipedrive-sandbox listens on http://127.0.0.1:40123/"),
        Some("http://127.0.0.1:40123".into())
    );
    assert_eq!(address("seeding 500 deals"), None);
}

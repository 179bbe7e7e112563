//! The example app beside a sandbox: its Worker on workerd, and the page that plays Pipedrive around it.

use std::process::Command;

use anyhow::Result;

use crate::sandbox::Sandbox;
use crate::{paths, process};

/// Both, running; they end with this value.
pub struct App {
    /// The host page's address.
    pub page: String,
    _service: process::Service,
}

impl App {
    /// Starts both, and waits until they answer. Port 0 takes a free one, and so does one that is taken.
    ///
    /// # Errors
    /// Where Node or one of the two doesn't start.
    pub fn start(sandbox: &Sandbox, port: u16) -> Result<App> {
        let mut node = Command::new("node");
        sandbox.describe_to(&mut node);
        node.args(["demo/app.mjs", &port.to_string()])
            .current_dir(paths::root());
        let (service, page) = process::Service::start_attached(&mut node, address)?;
        Ok(App {
            page,
            _service: service,
        })
    }
}

/// The address in the line that says that the app is ready.
fn address(line: &str) -> Option<String> {
    let rest = line.strip_prefix("The app: ")?;
    Some(rest.split_whitespace().next()?.to_owned())
}

#[test]
fn the_address_is_read_from_the_line_that_says_it_is_ready() {
    assert_eq!(
        address("The app: http://127.0.0.1:8081 (its Worker: http://127.0.0.1:4)").as_deref(),
        Some("http://127.0.0.1:8081")
    );
    assert_eq!(address("building"), None);
}

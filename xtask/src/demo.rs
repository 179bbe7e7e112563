//! `demo`: a CRM, a table of its open deals in the terminal, an app in a page that plays Pipedrive, and a board.

use std::process::Command;
use std::thread;

use anyhow::{Context, Result, bail};

use crate::app::App;
use crate::sandbox::{CONTROL, Sandbox};
use crate::{build, chromium, paths, process, serve};

const USAGE: &str = "usage: cargo xtask demo [--check] [--port PORT] [--deals COUNT]";

/// Where the board is served unless another port is asked for.
const PORT: u16 = 8080;

/// Where the page is that plays Pipedrive around the app.
const HOST_PORT: u16 = 8081;

#[derive(Debug, PartialEq, Eq)]
struct Options {
    check: bool,
    port: Option<u16>,
    /// Handed on to the sandbox.
    sandbox: Vec<String>,
}

/// Builds, shows, and serves until it is interrupted; with `--check`, opens the page itself and ends.
///
/// # Errors
/// Where an argument is unknown, or one of the parts doesn't work.
pub fn run(arguments: &[String]) -> Result<()> {
    let options = options(arguments)?;
    build::everything()?;
    let mut arguments = options.sandbox.clone();
    // The app's address is told to the sandbox while it runs.
    arguments.push(CONTROL.to_owned());
    let sandbox = Sandbox::start(&arguments)?;

    println!("\nOpen deals, fetched by the package in Node:\n");
    script("demo/table.mjs", &sandbox, &[])?;

    if options.check {
        let chromium = chromium::ready()?;
        let page = serve::start(options.port.unwrap_or(0), &sandbox)?;
        println!("\nThe board at {page}, opened in Chromium:\n");
        let chrome = chromium.browser.to_string_lossy().into_owned();
        script(
            "demo/check.mjs",
            &sandbox,
            &[("DEMO_URL", &page), ("CHROME", &chrome)],
        )?;
        let app = App::start(&sandbox, 0)?;
        println!("\nThe app at {}, opened in Chromium:\n", app.page);
        script(
            "demo/check-app.mjs",
            &sandbox,
            &[("HOST_URL", &app.page), ("CHROME", &chrome)],
        )?;
        println!("\nthe demo works");
        return Ok(());
    }
    let page = match options.port {
        Some(port) => serve::start(port, &sandbox)?,
        // Someone's own server may have the usual port; the demo then takes a free one.
        None => serve::start(PORT, &sandbox).or_else(|_| serve::start(0, &sandbox))?,
    };
    let app = App::start(&sandbox, options.port.map_or(HOST_PORT, |_| 0))?;
    println!(
        "\nOpen this: {}\n           an app, in a page that plays Pipedrive around it\nThe board: {page}\nThe CRM:   {}\nCtrl-C ends all.",
        app.page, sandbox.base_url
    );
    loop {
        thread::park();
    }
}

fn script(path: &str, sandbox: &Sandbox, environment: &[(&str, &str)]) -> Result<()> {
    let mut node = Command::new("node");
    sandbox.describe_to(&mut node);
    process::run(
        node.arg(path)
            .envs(environment.iter().copied())
            .current_dir(paths::root()),
    )
}

fn options(arguments: &[String]) -> Result<Options> {
    let mut options = Options {
        check: false,
        port: None,
        sandbox: Vec::new(),
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--check" => options.check = true,
            "--port" => {
                let port = rest.next().context("--port needs a number")?;
                options.port = Some(
                    port.parse()
                        .with_context(|| format!("--port {port} is no port"))?,
                );
            }
            "--deals" => {
                let count = rest.next().context("--deals needs a number")?;
                count
                    .parse::<u32>()
                    .with_context(|| format!("--deals {count} is no count"))?;
                options
                    .sandbox
                    .extend(["--deals".to_owned(), count.clone()]);
            }
            other => bail!("unknown argument {other:?}; {USAGE}"),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Options> {
        options(
            &words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn options_are_read_in_any_order() {
        let options = read(&["--deals", "900", "--check", "--port", "8123"]).unwrap();
        assert_eq!(
            options,
            Options {
                check: true,
                port: Some(8123),
                sandbox: vec!["--deals".into(), "900".into()]
            }
        );
    }

    #[test]
    fn a_wrong_option_is_named() {
        assert!(
            read(&["--prot", "1"])
                .unwrap_err()
                .to_string()
                .contains("--prot")
        );
        assert!(
            read(&["--port", "70000"])
                .unwrap_err()
                .to_string()
                .contains("70000")
        );
        assert!(
            read(&["--deals"])
                .unwrap_err()
                .to_string()
                .contains("--deals")
        );
    }
}

//! The steps of `test`, cheapest first.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, anyhow};

use super::consumers;
use super::in_node;
use super::readme;
use super::tally::Tally;
use crate::chromium::{self, Chromium};
use crate::tools::WASM_TARGET as WASM;
use crate::{build, docs, firefox, generate, package, paths, process, size, tools, wasm};

/// One heading of the report.
pub struct Step {
    /// For `--only`.
    pub name: &'static str,
    /// What it checks, in a few words.
    pub what: &'static str,
    /// Runs it; a step that counts nothing and succeeds is one check that held.
    pub run: fn(&mut Context, &mut Tally) -> Result<()>,
}

/// In the order of the report.
pub const STEPS: &[Step] = &[
    Step {
        name: "format",
        what: "Rust is formatted",
        run: format,
    },
    Step {
        name: "clippy",
        what: "clippy has nothing to say, natively and for wasm",
        run: clippy,
    },
    Step {
        name: "generate",
        what: "the generated files are what the catalogue says",
        run: generated,
    },
    Step {
        name: "native",
        what: "rules and journeys in Rust",
        run: native,
    },
    Step {
        name: "docs",
        what: "rustdoc and TypeDoc have nothing to say",
        run: documented,
    },
    Step {
        name: "types",
        what: "the package's TypeScript is sound",
        run: types,
    },
    Step {
        name: "build",
        what: "the package builds, packs and installs",
        run: built,
    },
    Step {
        name: "size",
        what: "the package is within its budget",
        run: small,
    },
    Step {
        name: "wasm-node",
        what: "the wasm edge in Node",
        run: wasm_in_node,
    },
    Step {
        name: "wasm-chromium",
        what: "the wasm edge in Chromium",
        run: wasm_in_chromium,
    },
    Step {
        name: "js",
        what: "the packed package in Node",
        run: in_node::js,
    },
    Step {
        name: "chaos",
        what: "thousands of calls under faults by chance; CHAOS_SEEDS=50 for fifty seeds",
        run: in_node::chaos,
    },
    Step {
        name: "every",
        what: "every operation, with the fewest and the most inputs, against the sandbox",
        run: in_node::every,
    },
    Step {
        name: "official",
        what: "the official client and ours, side by side",
        run: in_node::official,
    },
    Step {
        name: "guides",
        what: "the calls of the guides, a test each",
        run: in_node::guides,
    },
    Step {
        name: "chromium",
        what: "the packed package in Chromium",
        run: in_node::in_chromium,
    },
    Step {
        name: "workerd",
        what: "the packed package in workerd",
        run: in_node::in_workerd,
    },
    Step {
        name: "pages",
        what: "the demo's page in Chromium",
        run: in_node::pages,
    },
    Step {
        name: "app",
        what: "the example app: SDK, Worker on workerd and Chromium, beside the sandbox",
        run: in_node::app,
    },
    Step {
        name: "consumers",
        what: "programs that use the packed package, with every bundler and runtime",
        run: consumers,
    },
    Step {
        name: "readme",
        what: "the snippets of README and guides, as written",
        run: readme,
    },
];

/// The core and its tests as the package has it: without what serves Rust programs only.
const CORE_IN_WASM: [&str; 6] = [
    "--package=pipedrive-wasm",
    "--lib",
    "--no-default-features",
    "--features=npm",
    "--target",
    WASM,
];

/// The modules beside the core.
const BACKEND_IN_WASM: [&str; 6] = [
    "--package=pipedrive-wasm",
    "--lib",
    "--no-default-features",
    "--features=npm-backend",
    "--target",
    WASM,
];
const FIELDS_IN_WASM: [&str; 6] = [
    "--package=pipedrive-wasm",
    "--lib",
    "--no-default-features",
    "--features=npm-fields",
    "--target",
    WASM,
];

/// The crate and its tests as Rust programs have it in browsers and Workers.
const FETCH_IN_WASM: [&str; 6] = [
    "--package=pipedrive-wasm",
    "--lib",
    "--no-default-features",
    "--features=fetch",
    "--target",
    WASM,
];

/// What steps share: made by the first that needs it, and a failure isn't tried again.
#[derive(Default)]
pub struct Context {
    core: Option<Result<(), String>>,
    package: Option<Result<PathBuf, String>>,
    chromium: Option<Result<Chromium, String>>,
}

impl Context {
    fn core(&mut self) -> Result<()> {
        once(&mut self.core, || {
            tools::prepare()
                .and_then(|()| wasm::build())
                .and_then(|()| wasm::build_beside())
        })
        .map(|_| ())
    }

    /// The tarball's path; the package is installed, too.
    pub fn package(&mut self) -> Result<PathBuf> {
        let core = self.core();
        once(&mut self.package, || {
            core.and_then(|()| build::around_the_core())
        })
        .cloned()
    }

    pub fn chromium(&mut self) -> Result<&Chromium> {
        once(&mut self.chromium, chromium::ready)
    }
}

fn once<T>(slot: &mut Option<Result<T, String>>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    let outcome = slot.get_or_insert_with(|| make().map_err(|error| format!("{error:#}")));
    outcome.as_ref().map_err(|error| anyhow!(error.clone()))
}

fn format(_: &mut Context, _: &mut Tally) -> Result<()> {
    cargo(&["fmt", "--all", "--check"])
}

fn clippy(_: &mut Context, tally: &mut Tally) -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    cargo(&[&["clippy", "--workspace", "--all-targets"], &deny[..]].concat())?;
    *tally += Tally::ONE;
    tools::wasm_target()?;
    for crate_in_wasm in [CORE_IN_WASM, BACKEND_IN_WASM, FIELDS_IN_WASM, FETCH_IN_WASM] {
        cargo(&[&["clippy"], &crate_in_wasm[..], &deny[..]].concat())?;
        *tally += Tally::ONE;
    }
    Ok(())
}

fn generated(_: &mut Context, _: &mut Tally) -> Result<()> {
    generate::run(&["--check".to_owned()])
}

fn native(_: &mut Context, tally: &mut Tally) -> Result<()> {
    // Passing tests' output is shown as well, since it is searched for secrets.
    let shown = ["--workspace", "--no-fail-fast", "--", "--show-output"];
    count(&mut cargo_tests(&shown), tally)
}

fn documented(context: &mut Context, tally: &mut Tally) -> Result<()> {
    let mut command = process::cargo();
    command
        .args(["doc", "--workspace", "--no-deps"])
        .current_dir(paths::root());
    process::run(command.env("RUSTDOCFLAGS", "-D warnings"))?;
    *tally += Tally::ONE;
    context.core()?;
    docs::of_the_package(&paths::target().join("docs/js"))?;
    *tally += Tally::ONE;
    Ok(())
}

fn types(context: &mut Context, _: &mut Tally) -> Result<()> {
    context.core()?;
    package::check_types()
}

fn built(context: &mut Context, _: &mut Tally) -> Result<()> {
    context.package().map(|_| ())
}

fn small(context: &mut Context, _: &mut Tally) -> Result<()> {
    context.package()?;
    size::measure()
}

fn wasm_in_node(_: &mut Context, tally: &mut Tally) -> Result<()> {
    tools::node()?;
    count(&mut wasm_tests(CORE_IN_WASM)?, tally)?;
    count(&mut wasm_tests(FETCH_IN_WASM)?, tally)
}

fn wasm_in_chromium(context: &mut Context, tally: &mut Tally) -> Result<()> {
    let chromium = context.chromium()?;
    let capabilities = chromium::write_capabilities(chromium)?;
    for crate_in_wasm in [CORE_IN_WASM, FETCH_IN_WASM] {
        let mut command = wasm_tests(crate_in_wasm)?;
        command
            .env("CHROMEDRIVER", &chromium.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            // Seconds; the usual 20 are few where a machine does other things as well.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        count(&mut command, tally)?;
    }
    Ok(())
}

/// wasm-bindgen's test runner is a part of this very program.
fn wasm_tests(crate_in_wasm: [&str; 6]) -> Result<Command> {
    tools::wasm_target()?;
    let runner = format!("{} {}", program()?.display(), crate::WASM_TEST_RUNNER);
    let mut command = cargo_tests(&crate_in_wasm);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    Ok(command)
}

/// This program's path. Cargo may have put a newer build in its place, which serves as well.
fn program() -> Result<PathBuf> {
    let path = env::current_exe()?;
    let text = path.to_string_lossy();
    Ok(text
        .strip_suffix(" (deleted)")
        .map_or(path.clone(), PathBuf::from))
}

fn consumers(context: &mut Context, tally: &mut Tally) -> Result<()> {
    let given = consumers::Given {
        tarball: context.package()?,
        chromium: context.chromium()?.browser.clone(),
        firefox: firefox::ready()?,
    };
    consumers::run(&given, tally)
}

fn readme(context: &mut Context, tally: &mut Tally) -> Result<()> {
    context.package()?;
    readme::run(tally)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    process::run(process::cargo().args(arguments).current_dir(paths::root()))
}

pub fn cargo_tests(arguments: &[&str]) -> Command {
    let mut command = process::cargo();
    command
        .arg("test")
        .args(arguments)
        .current_dir(paths::root());
    command
}

/// Runs tests, shows what they print and adds up their counts.
pub fn count(command: &mut Command, tally: &mut Tally) -> Result<()> {
    let line = process::spelled(command);
    let status = process::watch(command, |text| tally.read(text))?;
    process::expect_success(&line, status)
}

//! The project's own commands: `cargo xtask <command>`.

mod app;
mod apt;
mod bench;
mod build;
mod chromium;
mod demo;
mod docs;
mod firefox;
mod generate;
mod glue;
mod import;
mod package;
mod panics;
mod paths;
mod process;
mod sandbox;
mod screenshots;
mod semver;
mod serve;
mod size;
mod test;
mod tools;
mod wasm;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

/// Name of the command that cargo uses to run tests compiled to wasm; people have no use for it.
const WASM_TEST_RUNNER: &str = "wasm-bindgen-test-runner";

struct Command {
    name: &'static str,
    what: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        what: "build all, start a sandbox, serve the example app in its host page, and the board [--check]",
        run: demo::run,
    },
    Command {
        name: "test",
        what: "run every check there is [--list | --only STEP]",
        run: test::run,
    },
    Command {
        name: "build",
        what: "build the npm package and pack it",
        run: |rest| none(rest, build::run),
    },
    Command {
        name: "docs",
        what: "build the reference of both languages into target/docs",
        run: |rest| none(rest, docs::run),
    },
    Command {
        name: "screenshots",
        what: "take the pictures of the example app into docs/screenshots",
        run: |rest| none(rest, screenshots::run),
    },
    Command {
        name: "size",
        what: "measure the package against its budget",
        run: |rest| none(rest, size::run),
    },
    Command {
        name: "semver",
        what: "compare the Rust crate's public API with its last release [--baseline REV]",
        run: semver::run,
    },
    Command {
        name: "bench",
        what: "time it beside fetch and the official client [--quick]",
        run: bench::run,
    },
    Command {
        name: "generate",
        what: "write the generated files from the catalogue [--check]",
        run: generate::run,
    },
    Command {
        name: "import",
        what: "refresh the catalogue: import V1 V2, two OpenAPI documents",
        run: import::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print_commands();
        return ExitCode::SUCCESS;
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print_commands();
        return ExitCode::SUCCESS;
    }
    let outcome = if name == WASM_TEST_RUNNER {
        wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(env::args_os().skip(1))
    } else if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        (command.run)(rest)
    } else {
        eprintln!("error: no command is named {name:?}\n");
        print_commands();
        return ExitCode::from(2);
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn print_commands() {
    println!("usage: cargo xtask <command>\n");
    for command in COMMANDS {
        println!("  {:<11} {}", command.name, command.what);
    }
}

fn none(rest: &[String], run: fn() -> Result<()>) -> Result<()> {
    match rest {
        [] => run(),
        [first, ..] => bail!("unknown argument {first:?}"),
    }
}

//! The core and the sandbox as wasm modules, with the JavaScript that wasm-bindgen writes around them.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use flate2::{Compression, write::GzEncoder};
use wasm_bindgen_cli_support::Bindgen;

use crate::tools::WASM_TARGET;
use crate::{glue, panics, paths, process};

/// Compiles the core and writes `pkg/wasm/`: `core.js`, `core.d.ts`, `core.wasm`.
///
/// # Errors
/// Where the core doesn't compile, or a file can't be written.
pub fn build() -> Result<()> {
    let options = ["--no-default-features", "--features=npm"];
    module("core", "pipedrive-wasm", &options, &paths::wasm())
}

/// The modules that load only where they are used.
pub const BESIDE: [&str; 3] = ["backend", "fields", "sandbox"];

/// Compiles the modules beside the core and writes `pkg/wasm-…/`: `backend.js`, `backend.d.ts`, `backend.wasm`, and so on.
///
/// # Errors
/// Where one doesn't compile, or a file can't be written.
pub fn build_beside() -> Result<()> {
    for name in BESIDE {
        let folder = paths::wasm_beside(name);
        if name == "sandbox" {
            module(name, "pipedrive-sandbox-npm", &[], &folder)?;
        } else {
            let features = format!("--features=npm-{name}");
            let options = ["--no-default-features", &features];
            module(name, "pipedrive-wasm", &options, &folder)?;
        }
    }
    Ok(())
}

fn module(name: &str, package: &str, options: &[&str], folder: &Path) -> Result<()> {
    println!("compiling the {name} to wasm …");
    process::run(
        process::cargo()
            .args(["build", "--release", "--target", WASM_TARGET])
            .args(["--package", package, "--lib"])
            .args(options)
            .current_dir(paths::root()),
    )?;
    let compiled = paths::target()
        .join(WASM_TARGET)
        .join(format!("release/{}.wasm", package.replace('-', "_")));

    println!("writing its JavaScript …");
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("can't clear {}", folder.display()))?;
    }
    let mut output = Bindgen::new()
        .input_path(&compiled)
        .out_name(name)
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The entries always hand the module in; a default address would make bundlers carry a second copy.
        .omit_default_module_path(true)
        .web(true)
        .and_then(Bindgen::generate_output)
        .map_err(|error| anyhow!("wasm-bindgen failed on {}: {error:#}", compiled.display()))?;
    // The sandbox is for tests: its size is nobody's concern (docs/decisions/0006-smaller-after-the-compiler.md).
    let renamings = if name == "core" {
        panics::silence(output.wasm_mut())?;
        Some(glue::shorten(&mut output))
    } else {
        None
    };
    output
        .emit(folder)
        .map_err(|error| anyhow!("can't write to {}: {error:#}", folder.display()))?;
    if let Some(renamings) = renamings {
        rewrite(&folder.join("core.js"), |glue| {
            glue::small(glue, &renamings)
        })?;
    }
    // No wasm-opt: it would make the compressed file larger (docs/decisions/0001-wasm-opt.md).
    let from = folder.join(format!("{name}_bg.wasm"));
    fs::rename(from, folder.join(format!("{name}.wasm"))).context("can't rename the module")
}

fn rewrite(path: &Path, with: impl Fn(&str) -> Result<String>) -> Result<()> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    fs::write(path, with(&text)?).with_context(|| format!("can't write {}", path.display()))
}

/// A module that exports a function that gives these bytes, for where a bundler leaves the `.wasm` file behind.
///
/// The bytes are compressed inside the text: base64 hides from the server's compression what repeats in them
/// (docs/decisions/0004-no-request-in-vain.md).
///
/// # Errors
/// Where compressing fails.
pub fn as_base64_module(bytes: &[u8]) -> Result<String> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    let text = base64::engine::general_purpose::STANDARD.encode(gzip.finish()?);
    // A loop: `Uint8Array.from` with a mapping function takes several times as long.
    Ok(format!(
        "const text = \"{text}\";\n\
         export default function bytes() {{\n  \
           const binary = atob(text);\n  \
           const bytes = new Uint8Array(binary.length);\n  \
           for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);\n  \
           const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(\"gzip\"));\n  \
           return new Response(stream).arrayBuffer();\n\
         }}\n"
    ))
}

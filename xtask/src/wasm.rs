//! The core as a wasm module, with the JavaScript that wasm-bindgen writes around it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use wasm_bindgen_cli_support::Bindgen;

use crate::tools::WASM_TARGET;
use crate::{paths, process};

/// Compiles the core and writes `pkg/wasm/`: `core.js`, `core.d.ts`, `core.wasm`.
///
/// # Errors
/// Where the core doesn't compile, or a file can't be written.
pub fn build() -> Result<()> {
    println!("compiling the core to wasm …");
    process::run(
        process::cargo()
            .args(["build", "--release", "--target", WASM_TARGET])
            .args([
                "--package",
                "pipedrive-wasm",
                "--lib",
                "--no-default-features",
                "--features=npm",
            ])
            .current_dir(paths::root()),
    )?;
    let compiled = paths::target()
        .join(WASM_TARGET)
        .join("release/pipedrive_wasm.wasm");

    println!("writing its JavaScript …");
    let folder = paths::wasm();
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("can't clear {}", folder.display()))?;
    }
    Bindgen::new()
        .input_path(&compiled)
        .out_name("core")
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The entries always hand the module in; a default address would make bundlers carry a second copy.
        .omit_default_module_path(true)
        .web(true)
        .and_then(|bindgen| bindgen.generate(&folder))
        .map_err(|error| anyhow!("wasm-bindgen failed on {}: {error:#}", compiled.display()))?;
    shrink(&folder.join("core_bg.wasm"), &folder.join("core.wasm"))
}

/// Smaller by wasm-opt: raw and, what counts, compressed. `docs/decisions/0001-wasm-opt.md` has the figures.
fn shrink(from: &Path, to: &Path) -> Result<()> {
    println!("shrinking the core with wasm-opt …");
    process::run(
        Command::new(paths::npm_bin("wasm-opt"))
            // No engine reads that section; wasm-opt does, so it goes last.
            .args(["-Oz", "--strip-target-features"])
            .arg(from)
            .arg("-o")
            .arg(to),
    )?;
    fs::remove_file(from).with_context(|| format!("can't remove {}", from.display()))
}

/// A module that exports a function that gives these bytes, for where a bundler leaves the `.wasm` file behind.
pub fn as_base64_module(bytes: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    // A loop: `Uint8Array.from` with a mapping function takes several times as long.
    format!(
        "const text = \"{text}\";\n\
         export default function bytes() {{\n  \
           const binary = atob(text);\n  \
           const bytes = new Uint8Array(binary.length);\n  \
           for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);\n  \
           return bytes;\n\
         }}\n"
    )
}

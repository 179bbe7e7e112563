//! `size`: how many bytes an application ships for the whole package, and whether that is within the budget.

use std::fs;
use std::io::Write;
use std::process::Command;

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};

use crate::{build, paths, process};

/// For the JavaScript and the wasm together, gzipped. 1 KB is 1024 bytes.
const BUDGET_KB: usize = 48;

/// Builds the package and measures it.
///
/// # Errors
/// Where the build fails, or the package is larger than the budget.
pub fn run() -> Result<()> {
    build::everything()?;
    measure()
}

/// Measures the package as built and prints a table.
///
/// # Errors
/// Where a file is missing, or the package is larger than the budget.
pub fn measure() -> Result<()> {
    let wasm = fs::read(paths::dist().join("core.wasm"))
        .context("can't read pkg/dist/core.wasm: build first")?;
    let rows = [
        ("core.wasm", Sizes::of(&wasm)?),
        ("JavaScript", Sizes::of(&javascript()?)?),
    ];
    let sum = rows
        .iter()
        .fold(Sizes::default(), |sum, (_, sizes)| sum.plus(sizes));

    println!(
        "{:<12} {:>9} {:>9} {:>9}",
        "bytes", "raw", "gzip 9", "brotli 11"
    );
    for (name, sizes) in rows.iter().chain([&("together", sum)]) {
        println!(
            "{name:<12} {:>9} {:>9} {:>9}",
            sizes.raw, sizes.gzip, sizes.brotli
        );
    }
    let kilobytes = sum.gzip as f64 / 1024.0;
    let verdict =
        format!("{kilobytes:.1} KB gzipped together, of {BUDGET_KB} KB (1 KB = 1024 bytes)");
    if sum.gzip > BUDGET_KB * 1024 {
        bail!("over the budget: {verdict}");
    }
    println!("within the budget: {verdict}");
    Ok(())
}

/// All of the package as an application's bundler would ship it to a browser at once. What loads only when it is
/// needed isn't in it: the base64 copy, the other way to upload, the table of scopes, what watches calls, and what renews tokens.
fn javascript() -> Result<Vec<u8>> {
    let folder = paths::package();
    let (entry, bundle) = (folder.join("whole.js"), folder.join("whole.min.js"));
    fs::write(&entry, "export * from \"pipedrive-wasm\";\n")
        .context("can't write the entry to measure")?;
    process::run(
        Command::new(paths::npm_bin("esbuild"))
            .arg(&entry)
            .arg(format!("--outfile={}", bundle.display()))
            .args([
                "--bundle",
                "--minify",
                "--format=esm",
                "--platform=browser",
                "--log-level=warning",
            ])
            .arg(format!(
                "--alias:pipedrive-wasm={}",
                paths::dist().join("bundled.js").display()
            ))
            .args([
                "--external:*.base64.js",
                "--external:./upload-*.js",
                "--external:./scopes-*.js",
                "--external:./observation-*.js",
                "--external:./audit-*.js",
                "--external:./budget-*.js",
                "--external:./extended-*.js",
            ]),
    )?;
    fs::read(&bundle).context("can't read the bundle to measure")
}

#[derive(Clone, Copy, Default)]
struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    fn of(bytes: &[u8]) -> Result<Sizes> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(bytes)?;
        let mut brotli = Vec::new();
        let best = brotli::enc::BrotliEncoderParams {
            quality: 11,
            lgwin: 22,
            ..Default::default()
        };
        brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &best)?;
        Ok(Sizes {
            raw: bytes.len(),
            gzip: gzip.finish()?.len(),
            brotli: brotli.len(),
        })
    }

    fn plus(&self, other: &Sizes) -> Sizes {
        Sizes {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

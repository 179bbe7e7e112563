//! The npm package: bundled, typed, packed, and installed from its tarball as a stranger would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{paths, process, tools, wasm};

/// Packages that tests, demo and benchmark import beside our own.
const TEST_PACKAGES: [&str; 9] = [
    "@cloudflare/workers-types",
    "@pipedrive/app-extensions-sdk",
    "esbuild",
    "miniflare",
    "node-sqlite3-wasm",
    "pipedrive",
    "playwright-core",
    "preact",
    "typescript",
];

/// Writes `pkg/dist/`: the entries and what they share, the core, its base64 copy and the types.
///
/// # Errors
/// Where esbuild or tsc finds a mistake, or a file can't be written.
pub fn bundle() -> Result<()> {
    let dist = paths::dist();
    if dist.exists() {
        fs::remove_dir_all(&dist).with_context(|| format!("can't clear {}", dist.display()))?;
    }
    println!("bundling the package …");
    process::run(
        Command::new(paths::npm_bin("esbuild"))
            .args(entries()?)
            .args([
                "--bundle",
                "--splitting",
                "--minify",
                "--sourcemap",
                "--format=esm",
                "--target=es2022",
            ])
            .args(["--outdir=dist", "--platform=neutral", "--log-level=warning"])
            // Files beside the entries, found when the program runs.
            .args([
                "--external:node:*",
                "--external:*.wasm",
                "--external:*.wasm?module",
                "--external:*.base64.js",
                // The command uses the package as a program would: in one build with it, the entries would share files.
                "--external:pipedrive-wasm",
            ])
            .current_dir(paths::pkg()),
    )?;
    let beside = wasm::BESIDE.map(|name| (paths::wasm_beside(name), name));
    for (folder, name) in [(paths::wasm(), "core")].into_iter().chain(beside) {
        let module = folder.join(format!("{name}.wasm"));
        let bytes =
            fs::read(&module).with_context(|| format!("can't read {}", module.display()))?;
        let copy = wasm::as_base64_module(&bytes)?;
        write(&dist.join(format!("{name}.base64.js")), copy.as_bytes())?;
        write(&dist.join(format!("{name}.wasm")), &bytes)?;
    }

    println!("writing its types …");
    process::run(tsc().arg("--emitDeclarationOnly"))
}

/// One entry for each subpath, and for each way in which its wasm reaches the program.
fn entries() -> Result<Vec<String>> {
    let folder = paths::pkg().join("src/entries");
    let mut entries = Vec::new();
    for file in fs::read_dir(&folder).with_context(|| format!("can't read {}", folder.display()))? {
        let name = file?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".ts") && !name.ends_with(".d.ts") {
            entries.push(format!("src/entries/{name}"));
        }
    }
    entries.sort();
    Ok(entries)
}

/// Checks the types of the package's sources and writes nothing.
///
/// # Errors
/// Where tsc finds a mistake.
pub fn check_types() -> Result<()> {
    process::run(tsc().arg("--noEmit"))
}

/// Packs the tarball into `target/package/` and returns its path.
///
/// # Errors
/// Where npm fails, or a file can't be copied.
pub fn pack() -> Result<PathBuf> {
    println!("packing the package …");
    // From a folder of its own: the papers lie in the repository's root, and npm takes only what is beside package.json.
    let stage = paths::package().join("stage");
    fresh(&stage)?;
    copy_folder(&paths::dist(), &stage.join("dist"))?;
    fs::copy(
        paths::pkg().join("package.json"),
        stage.join("package.json"),
    )
    .context("can't copy package.json")?;
    for paper in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        let of_the_package = paths::pkg().join(paper);
        let of_the_repository = paths::root().join(paper);
        let source = if of_the_package.exists() {
            of_the_package
        } else {
            of_the_repository
        };
        fs::copy(&source, stage.join(paper))
            .with_context(|| format!("can't copy {}", source.display()))?;
    }
    let name = process::output(
        tools::npm()
            .args(["pack", "--silent", "--pack-destination", ".."])
            .current_dir(&stage),
    )?;
    Ok(paths::package().join(name.trim()))
}

/// Installs the tarball into `target/stranger/`, and lets the repository's own scripts import it by name.
///
/// # Errors
/// Where npm fails, or a link can't be made.
pub fn install(tarball: &Path) -> Result<()> {
    println!("installing {} as a stranger would …", tarball.display());
    let stranger = paths::stranger();
    fresh(&stranger)?;
    install_tarball(tarball, &stranger)?;

    let modules = paths::root().join("node_modules");
    fresh(&modules)?;
    link(
        &stranger.join("node_modules/pipedrive-wasm"),
        &modules.join("pipedrive-wasm"),
    )?;
    for name in TEST_PACKAGES {
        if let Some((scope, _)) = name.split_once('/') {
            fs::create_dir_all(modules.join(scope)).context("can't make a scope's folder")?;
        }
        link(
            &paths::pkg().join("node_modules").join(name),
            &modules.join(name),
        )?;
    }
    Ok(())
}

/// Installs the tarball into a folder, which is an npm package of its own from then on.
///
/// # Errors
/// Where npm fails.
pub fn install_tarball(tarball: &Path, folder: &Path) -> Result<()> {
    write(
        &folder.join("package.json"),
        b"{ \"private\": true, \"type\": \"module\" }\n",
    )?;
    process::run(
        tools::npm()
            .args([
                "install",
                "--offline",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--loglevel=error",
            ])
            .arg(tarball)
            .current_dir(folder),
    )
}

fn tsc() -> Command {
    let mut tsc = Command::new(paths::npm_bin("tsc"));
    tsc.args(["--project", "tsconfig.json"])
        .current_dir(paths::pkg());
    tsc
}

/// Makes a folder, or clears the one that is there.
///
/// # Errors
/// Where it can't be cleared or made.
pub fn fresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("can't clear {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("can't write {}", path.display()))
}

/// Copies a folder with all that is in it.
///
/// # Errors
/// Where a file can't be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("can't make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("can't read {}", from.display()))? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_folder(&source, &copy)?;
        } else {
            fs::copy(&source, &copy).with_context(|| format!("can't copy {}", source.display()))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(original: &Path, link: &Path) -> Result<()> {
    std::os::unix::fs::symlink(original, link)
        .with_context(|| format!("can't make {}", link.display()))
}

#[cfg(windows)]
fn link(original: &Path, link: &Path) -> Result<()> {
    std::os::windows::fs::symlink_dir(original, link)
        .with_context(|| format!("can't make {}", link.display()))
}

//! `cargo xtask generate [--check]`: from `catalogue/` to everything that is made of it.

mod docs;
mod files;
mod names;
mod natural;
mod rows;
mod rust;
mod sanity;
mod scopes;
mod table;
mod types;
mod typescript;
mod words;

use crate::{import, paths};
use anyhow::{Result, bail};
use files::Files;
use std::path::Path;

/// Writes the generated files, or says which are stale.
///
/// # Errors
/// The catalogue isn't sound, a file can't be written, or, with `--check`, something is stale.
pub fn run(args: &[String]) -> Result<()> {
    let check = match args {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => bail!("usage: cargo xtask generate [--check]"),
    };
    let root = paths::root();
    let files = generated(
        &import::catalogue_folder(),
        &paths::target().join("generate"),
    )?;
    if !check {
        let written = files.write(&root)?;
        println!(
            "{} files, {} of them new or changed",
            files.len(),
            written.len()
        );
        return Ok(());
    }
    let stale = files.stale(&root)?;
    for path in &stale {
        println!("stale: {}", path.display());
    }
    if !stale.is_empty() {
        bail!(
            "{} generated files are stale: run `cargo xtask generate`",
            stale.len()
        );
    }
    println!("{} files, none stale", files.len());
    Ok(())
}

fn generated(catalogue: &Path, scratch: &Path) -> Result<Files> {
    let resources = import::load(catalogue)?;
    sanity::check(&resources)?;
    let types = types::types(&resources)?;
    let mut files = Files::default();
    rust::add(&mut files, &resources, &types)?;
    typescript::add(&mut files, &resources, &types)?;
    scopes::add(&mut files, &resources);
    docs::add(&mut files, &resources);
    files.format(scratch)?;
    Ok(files)
}

#[cfg(test)]
mod tests;

//! Embeds the catalogue: a new file in `catalogue/` is picked up by the next build.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../catalogue");
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path.canonicalize()?);
        }
    }
    files.sort();

    let mut code =
        String::from("/// The catalogue's files, as text.\nstatic FILES: &[&str] = &[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        writeln!(code, "    include_str!({:?}),", file.display().to_string())?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("files.rs"), code)?;
    Ok(())
}

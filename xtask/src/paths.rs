//! Where things lie in the repository.

use std::env;
use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// The npm package's root.
pub fn pkg() -> PathBuf {
    root().join("pkg")
}

/// The built bundle.
pub fn dist() -> PathBuf {
    pkg().join("dist")
}

/// What wasm-bindgen makes of the core.
pub fn wasm() -> PathBuf {
    pkg().join("wasm")
}

/// What wasm-bindgen makes of a module beside the core: `backend`, `fields`, `sandbox`.
pub fn wasm_beside(name: &str) -> PathBuf {
    pkg().join(format!("wasm-{name}"))
}

/// Cargo's output folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The packed package, and what it is packed from.
pub fn package() -> PathBuf {
    target().join("package")
}

/// A folder with nothing in it but the packed package, installed by npm as a stranger would.
pub fn stranger() -> PathBuf {
    target().join("stranger")
}

/// A program that npm installed.
pub fn npm_bin(name: &str) -> PathBuf {
    pkg().join("node_modules/.bin").join(name)
}

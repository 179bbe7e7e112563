//! Debian's packages, installed where that needs no asking.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Installs packages with apt-get.
///
/// # Errors
/// Where there is no apt-get or the user isn't root: with `advice`, what to do instead.
pub fn install(packages: &[&str], advice: &str) -> Result<()> {
    if process::find("apt-get").is_none() || !process::is_root() {
        bail!("{advice}");
    }
    println!("installing {} with apt-get …", packages.join(" and "));
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt
    };
    process::run(apt().arg("update"))?;
    process::run(
        apt()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages),
    )
}

//! The demo's page, served on loopback: `www/`, the package as installed from its tarball, and where the CRM is.

use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};
use rouille::{Request, Response, Server};
use serde_json::json;

use crate::paths;
use crate::sandbox::{Sandbox, TOKEN};

/// Below it lies the package, as `node_modules/pipedrive-wasm` would be copied to a web server.
const PACKAGE: &str = "/pipedrive-wasm/";

/// Serves until the program ends, and returns the page's address.
///
/// # Errors
/// Where the port is taken.
pub fn start(port: u16, sandbox: &Sandbox) -> Result<String> {
    let config = json!({ "baseUrl": sandbox.base_url, "apiToken": TOKEN }).to_string();
    let server = Server::new(("127.0.0.1", port), move |request| answer(request, &config))
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| format!("can't serve on port {port}"))?;
    let address = format!("http://{}/", server.server_addr());
    thread::spawn(move || server.run());
    Ok(address)
}

fn answer(request: &Request, config: &str) -> Response {
    let path = request.url();
    let response = if path == "/config.json" {
        Response::from_data("application/json", config)
    } else if let Some(file) = path.strip_prefix(PACKAGE) {
        file_in(&paths::stranger().join("node_modules/pipedrive-wasm"), file)
    } else if path == "/" {
        file_in(&paths::root().join("www"), "index.html")
    } else {
        file_in(&paths::root().join("www"), &path)
    };
    // While one works on the page, a reload is to show it as it is.
    response
        .with_unique_header("cache-control", "no-store")
        .with_unique_header("x-content-type-options", "nosniff")
}

/// A file of a folder; nothing outside of it is ever opened.
fn file_in(folder: &Path, path: &str) -> Response {
    let path = path.trim_start_matches('/');
    let parts = path.split('/');
    let plain = |part: &str| {
        !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0', ':'])
    };
    if !parts.clone().all(plain) {
        return Response::empty_404();
    }
    let file = folder.join(path);
    let Ok(bytes) = std::fs::read(&file) else {
        return Response::empty_404();
    };
    Response::from_data(content_type(&file), bytes)
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_climbs_out_of_the_folder_is_not_found() {
        let www = paths::root().join("xtask");
        assert_eq!(file_in(&www, "Cargo.toml").status_code, 200);
        for path in [
            "../Cargo.toml",
            "src/../../Cargo.toml",
            "//etc/passwd",
            "",
            "src",
            "missing.txt",
        ] {
            assert_eq!(file_in(&www, path).status_code, 404, "{path}");
        }
    }

    #[test]
    fn a_module_is_served_as_what_browsers_accept() {
        assert_eq!(content_type(Path::new("core.wasm")), "application/wasm");
        assert_eq!(
            content_type(Path::new("index.mjs")),
            "text/javascript; charset=utf-8"
        );
    }
}

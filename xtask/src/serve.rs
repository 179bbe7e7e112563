//! The demo's page, served on loopback: `www/`, the package as installed from its tarball, and where the CRM is.

use std::convert::Infallible;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::thread;

use anyhow::{Context, Result};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;

use crate::paths;
use crate::sandbox::{Sandbox, TOKEN};

type Answer = Response<Full<Bytes>>;

/// Below it lies the package, as `node_modules/pipedrive-wasm` would be copied to a web server.
const PACKAGE: &str = "/pipedrive-wasm/";

/// Serves until the program ends, and returns the page's address.
///
/// # Errors
/// Where the port is taken.
pub fn start(port: u16, sandbox: &Sandbox) -> Result<String> {
    let config = json!({ "baseUrl": sandbox.base_url, "apiToken": TOKEN }).to_string();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("can't serve on port {port}"))?;
    listener.set_nonblocking(true)?;
    let address = format!("http://{}/", listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_io()
        .build()?;
    thread::spawn(move || {
        if let Err(error) = runtime.block_on(serve(listener, config)) {
            eprintln!("error: the page is served no more: {error}");
        }
    });
    Ok(address)
}

async fn serve(listener: TcpListener, config: String) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let config = config.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let response = answer(request.method(), request.uri().path(), &config);
            async move { Ok::<_, Infallible>(response) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        // A browser that goes away in mid-answer concerns nobody else.
        tokio::spawn(async move { drop(connection.await) });
    }
}

fn answer(method: &Method, path: &str, config: &str) -> Answer {
    if method != Method::GET && method != Method::HEAD {
        return empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    if path == "/config.json" {
        whole("application/json", config.to_owned().into())
    } else if let Some(file) = path.strip_prefix(PACKAGE) {
        file_in(&paths::stranger().join("node_modules/pipedrive-wasm"), file)
    } else if path == "/" {
        file_in(&paths::root().join("www"), "index.html")
    } else {
        file_in(&paths::root().join("www"), path)
    }
}

fn whole(content_type: &'static str, bytes: Bytes) -> Answer {
    let mut response = Response::new(Full::new(bytes));
    let fixed = [
        ("content-type", content_type),
        // While one works on the page, a reload is to show it as it is.
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ];
    for (name, value) in fixed {
        response
            .headers_mut()
            .insert(name, hyper::header::HeaderValue::from_static(value));
    }
    response
}

fn empty(status: StatusCode) -> Answer {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// A file of a folder; nothing outside of it is ever opened.
fn file_in(folder: &Path, path: &str) -> Answer {
    let path = path.trim_start_matches('/');
    let parts = path.split('/');
    let plain = |part: &str| {
        !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0', ':'])
    };
    if !parts.clone().all(plain) {
        return empty(StatusCode::NOT_FOUND);
    }
    let file = folder.join(path);
    let Ok(bytes) = std::fs::read(&file) else {
        return empty(StatusCode::NOT_FOUND);
    };
    whole(content_type(&file), bytes.into())
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
        assert_eq!(file_in(&www, "Cargo.toml").status(), 200);
        for path in [
            "../Cargo.toml",
            "src/../../Cargo.toml",
            "//etc/passwd",
            "",
            "src",
            "missing.txt",
        ] {
            assert_eq!(file_in(&www, path).status(), 404, "{path}");
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

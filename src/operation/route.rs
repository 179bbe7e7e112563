//! From a request back to its operation: what a proxy needs to know before it passes one on.

use super::Operation;
use crate::endpoint::Version;
use crate::text::parts;

impl Operation {
    /// The operation of a request: its method, and its path from `/api/v1` or `/api/v2` on, as it was written.
    ///
    /// Whatever might mean another path to somebody behind (`..`, an encoded slash or backslash, an empty segment) is no
    /// operation's.
    pub fn at(method: &str, path: &str) -> Option<Operation> {
        let (version, rest) = if let Some(rest) = path.strip_prefix("/api/v2/") {
            (Version::V2, rest)
        } else {
            (Version::V1, path.strip_prefix("/api/v1/")?)
        };
        let segments = parts(rest, b'/');
        if !segments.iter().all(|segment| is_plain(segment)) {
            return None;
        }
        let mut found: Option<(usize, Operation)> = None;
        for operation in Operation::all() {
            if operation.version() != version || operation.method().as_str() != method {
                continue;
            }
            // Of two that fit, `/deals/search` and `/deals/{id}`, the one with fewer parameters.
            if let Some(count) = params_of_fit(operation.path(), &segments)
                && found.is_none_or(|(least, _)| count < least)
            {
                found = Some((count, operation));
            }
        }
        Some(found?.1)
    }
}

/// How many segments are parameters, where a path fits its template.
fn params_of_fit(template: &str, segments: &[&str]) -> Option<usize> {
    let template = parts(template.strip_prefix('/')?, b'/');
    if template.len() != segments.len() {
        return None;
    }
    let mut count = 0;
    for (wanted, given) in template.iter().zip(segments) {
        if let Some(param) = wanted.strip_prefix('{') {
            count += 1;
            let digits = given.bytes().all(|byte| byte.is_ascii_digit());
            if param.ends_with(":i}") && !digits {
                return None;
            }
        } else if wanted != given {
            return None;
        }
    }
    Some(count)
}

/// Letters, digits and few marks. What is encoded must be one that couldn't be written: no dot, slash, backslash or
/// control character, nor a second layer of encoding.
fn is_plain(segment: &str) -> bool {
    if segment.is_empty() || segment == "." || segment == ".." {
        return false;
    }
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        let plain = match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                match (digit(bytes.next()), digit(bytes.next())) {
                    (Some(high), Some(low)) => {
                        !matches!(high * 16 + low, 0..=0x1f | 0x7f | 0x25 | 0x2e | 0x2f | 0x5c)
                    }
                    _ => false,
                }
            }
            byte => byte.is_ascii_alphanumeric() || b"-._~@:,+".contains(&byte),
        };
        if !plain {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(method: &str, path: &str) -> Option<&'static str> {
        Operation::at(method, path).map(Operation::id)
    }

    #[test]
    fn a_request_is_told_by_its_method_version_and_path() {
        for (method, path, operation) in [
            ("GET", "/api/v2/deals", "deals.list"),
            ("GET", "/api/v2/deals/8", "deals.get"),
            ("GET", "/api/v2/deals/search", "deals.search"),
            ("PATCH", "/api/v2/deals/8", "deals.update"),
            ("DELETE", "/api/v2/deals/8", "deals.delete"),
            ("GET", "/api/v1/notes/8", "notes.get"),
            ("POST", "/api/v1/webhooks", "webhooks.create"),
        ] {
            assert_eq!(id(method, path), Some(operation), "{method} {path}");
        }
    }

    #[test]
    fn every_operation_is_found_by_a_path_of_its_own() {
        for operation in Operation::all() {
            let version = match operation.version() {
                Version::V1 => "/api/v1",
                Version::V2 => "/api/v2",
                Version::OAuth => continue,
            };
            let mut path = version.to_owned();
            for segment in operation.path().split('/').skip(1) {
                path.push('/');
                path.push_str(if segment.starts_with('{') {
                    "7"
                } else {
                    segment
                });
            }
            let found = id(operation.method().as_str(), &path);
            assert_eq!(found, Some(operation.id()), "{path}");
        }
    }

    #[test]
    fn tricks_lead_nowhere() {
        for path in [
            "/api/v2/deals/",
            "/api/v2//deals",
            "/api/v2/deals/../users",
            "/api/v2/./deals",
            "/api/v2/deals/8%2F..%2Fusers",
            "/api/v2/deals/8%2fnotes",
            "/api/v2/deals/%2e%2e",
            "/api/v2/deals/8%5cnotes",
            "/api/v2/deals/8\\notes",
            "/api/v2/deals/8%00",
            "/api/v2/deals/8%252f",
            "/api/v2/deals/8%2",
            "/api/v2/deals/8?x",
            "/api/v2/deals/8#x",
            "/api/v2/deals/8;x",
            "/api/v2/deals/é",
            "/api/v2/deals/eight",
            "/api/v3/deals",
            "/v1/deals",
            "/oauth/token",
            "//evil.example/api/v2/deals",
            "",
        ] {
            assert_eq!(id("GET", path), None, "{path}");
        }
        assert_eq!(id("get", "/api/v2/deals"), None);
        assert_eq!(id("PUT", "/api/v2/deals/8"), None);
    }
}

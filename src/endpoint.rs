//! Where requests go, and with which credential.

use crate::text::join;
use std::fmt;

/// Where an operation lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// API v1: `/api/v1`
    V1,
    /// API v2: `/api/v2`
    V2,
    /// The authorization host.
    OAuth,
}

/// The origin of the API, and a path prefix where a proxy has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Without a slash at the end.
    base: String,
}

impl Endpoint {
    /// The host that serves every company.
    pub const SHARED: &'static str = "https://api.pipedrive.com";

    /// Takes at most one of the three ways to say where the API is; none means [`Endpoint::SHARED`].
    ///
    /// * `company_domain`: `acme`, for `https://acme.pipedrive.com`, which routes straight to the right data centre;
    /// * `api_domain`: the origin that an OAuth token came with, `https://acme.pipedrive.com`;
    /// * `base_url`: a proxy or a sandbox, with any origin and prefix, or a path of the page's own origin.
    ///
    /// # Errors
    /// What is wrong, for people. A token must never go to a stranger's host, so `api_domain` is held to Pipedrive's.
    pub fn new(
        company_domain: Option<&str>,
        api_domain: Option<&str>,
        base_url: Option<&str>,
    ) -> Result<Endpoint, String> {
        let base = match (company_domain, api_domain, base_url) {
            (None, None, None) => Self::SHARED.to_owned(),
            (Some(company), None, None) => {
                if !is_label(company) {
                    return Err(join(&[
                        "companyDomain must be the first part of your company's address, such as \"acme\" of acme.pipedrive.com, not ",
                        &quoted(company),
                    ]));
                }
                join(&["https://", company, ".pipedrive.com"])
            }
            (None, Some(domain), None) => {
                let origin = domain.strip_suffix('/').unwrap_or(domain);
                let host = origin.strip_prefix("https://").unwrap_or_default();
                if !host.strip_suffix(".pipedrive.com").is_some_and(is_label) {
                    return Err(join(&[
                        "apiDomain must look like https://acme.pipedrive.com, not ",
                        &quoted(domain),
                        "; for a proxy use baseUrl",
                    ]));
                }
                origin.to_owned()
            }
            (None, None, Some(url)) => {
                let rest = url
                    .strip_prefix("https://")
                    .or_else(|| url.strip_prefix("http://"));
                let absolute = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
                let relative = url.starts_with('/') && !url.starts_with("//");
                let plain = |byte| byte > b' ' && byte != 0x7f && !b"?#\\@".contains(&byte);
                if !(absolute || relative) || !url.bytes().all(plain) {
                    return Err(join(&[
                        "baseUrl must be an http or https address, or a path that starts with one slash, without user name, query or fragment; got ",
                        &quoted(url),
                    ]));
                }
                let mut base = url;
                while let Some(shorter) = base.strip_suffix('/') {
                    base = shorter;
                }
                base.to_owned()
            }
            _ => return Err("give only one of companyDomain, apiDomain and baseUrl".to_owned()),
        };
        Ok(Endpoint { base })
    }

    /// Whose limits count: the same for all hosts of Pipedrive's, which serve the same accounts.
    pub(crate) fn realm(&self) -> &str {
        let host = self.base.strip_prefix("https://").unwrap_or_default();
        match host.strip_suffix(".pipedrive.com") {
            Some(label) if is_label(label) => "",
            _ => &self.base,
        }
    }

    /// What a path of that version is put behind.
    ///
    /// `/api/v1` and `/api/v2` work on every host; the bare `/v1` doesn't have a sibling for v2.
    pub(crate) fn prefix(&self, version: Version) -> String {
        match version {
            Version::V1 => join(&[&self.base, "/api/v1"]),
            Version::V2 => join(&[&self.base, "/api/v2"]),
            // A proxy or a sandbox plays this host as well.
            Version::OAuth if self.realm().is_empty() => "https://oauth.pipedrive.com".to_owned(),
            Version::OAuth => self.base.clone(),
        }
    }
}

impl Default for Endpoint {
    /// [`Endpoint::SHARED`].
    fn default() -> Endpoint {
        Endpoint {
            base: Self::SHARED.to_owned(),
        }
    }
}

/// Whether it can be a part of a host's name.
pub(crate) fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Only what looks harmless is shown: a token that slipped into the wrong option must not end up in a log.
fn quoted(text: &str) -> String {
    let harmless = text.len() <= 60
        && text.bytes().any(|byte| b"./ ".contains(&byte))
        && !text.bytes().any(|byte| byte == b'@');
    if harmless {
        join(&["\"", text, "\""])
    } else {
        "something else".to_owned()
    }
}

/// The credential that requests carry. Never part of a URL.
#[derive(Clone, PartialEq, Eq)]
pub enum Authorization {
    /// None: a proxy adds its own.
    None,
    /// A user's personal token, sent as `x-api-token`.
    ApiToken(String),
    /// An OAuth access token, sent as `authorization: Bearer`.
    AccessToken(String),
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Authorization::None => "None",
            Authorization::ApiToken(_) => "ApiToken(…)",
            Authorization::AccessToken(_) => "AccessToken(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v2(endpoint: Result<Endpoint, String>) -> String {
        endpoint.unwrap().prefix(Version::V2)
    }

    #[test]
    fn each_way_to_name_the_host_gives_its_prefix() {
        assert_eq!(
            v2(Endpoint::new(None, None, None)),
            "https://api.pipedrive.com/api/v2"
        );
        assert_eq!(
            v2(Endpoint::new(Some("acme"), None, None)),
            "https://acme.pipedrive.com/api/v2"
        );
        assert_eq!(
            v2(Endpoint::new(
                None,
                Some("https://acme.pipedrive.com/"),
                None
            )),
            "https://acme.pipedrive.com/api/v2"
        );
        assert_eq!(
            v2(Endpoint::new(
                None,
                None,
                Some("http://127.0.0.1:8080/crm/")
            )),
            "http://127.0.0.1:8080/crm/api/v2"
        );
        assert_eq!(
            v2(Endpoint::new(None, None, Some("/api/pipedrive"))),
            "/api/pipedrive/api/v2"
        );
    }

    #[test]
    fn a_token_never_goes_to_a_strangers_host() {
        for company in ["", "acme.evil", "https://acme", "acme/", "a@b", "-a"] {
            assert!(
                Endpoint::new(Some(company), None, None).is_err(),
                "{company}"
            );
        }
        for domain in [
            "http://acme.pipedrive.com",
            "https://evil.com",
            "https://evil.com/.pipedrive.com",
            "https://a@evil.pipedrive.com",
            "https://acme.pipedrive.com.evil.com",
            "https://acme.pipedrive.com/x",
            "https://.pipedrive.com",
        ] {
            assert!(Endpoint::new(None, Some(domain), None).is_err(), "{domain}");
        }
        for url in [
            "",
            "ftp://x",
            "//evil.com",
            "https://",
            "https://u:p@host",
            "https://host?x",
            "ht tp://x",
            "localhost:80",
        ] {
            assert!(Endpoint::new(None, None, Some(url)).is_err(), "{url}");
        }
        assert!(Endpoint::new(Some("acme"), None, Some("/x")).is_err());
    }

    #[test]
    fn a_credential_prints_as_dots() {
        assert_eq!(
            format!("{:?}", Authorization::ApiToken("secret".into())),
            "ApiToken(…)"
        );
        let problem =
            Endpoint::new(Some("d41d8cd98f00b204e9800998ecf8427e!"), None, None).unwrap_err();
        assert!(!problem.contains("d41d8"), "{problem}");
    }
}

//! Which addresses get credentials.

use super::App;
use crate::endpoint::is_label;

impl App {
    /// The origin that an `api_domain` names, where the app may send its access token there: an https host below
    /// `pipedrive.com`, or one of the origins that the app was told to believe.
    pub fn api_origin(&self, api_domain: &str) -> Option<String> {
        let origin = api_domain.strip_suffix('/').unwrap_or(api_domain);
        if self.api_domains.iter().any(|known| known == origin) {
            return Some(origin.to_owned());
        }
        let host = origin.strip_prefix("https://")?.to_ascii_lowercase();
        let labels = host.strip_suffix(".pipedrive.com")?;
        labels
            .split('.')
            .all(is_label)
            .then(|| ["https://", &host].concat())
    }
}

/// Whether it is a whole address, without user name and fragment.
pub(super) fn is_address(text: &str) -> bool {
    let Some(rest) = behind_scheme(text) else {
        return false;
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let plain = |byte: u8| byte > b' ' && byte < 0x7f && !b"#\\@\"<>".contains(&byte);
    !host.is_empty() && text.bytes().all(plain)
}

/// Whether it is scheme, host and perhaps a port, and nothing else.
pub(super) fn is_origin(text: &str) -> bool {
    is_address(text) && behind_scheme(text).is_some_and(|rest| !rest.contains(['/', '?']))
}

fn behind_scheme(text: &str) -> Option<&str> {
    text.strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
}

//! The edge's patience with a credential that pushes on after 429s.

use crate::http::Response;
use crate::settings;
use crate::time::Timestamp;
use crate::window::Window;

/// Where one credential stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patience {
    refused: Window,
    until: Option<Timestamp>,
}

impl Patience {
    /// Whether it is locked out.
    pub(crate) fn is_over(&mut self, now: Timestamp) -> bool {
        if self.until.is_some_and(|until| now >= until) {
            self.until = None;
        }
        self.until.is_some()
    }

    /// Counts a 429; true where it was the last one that the edge takes.
    pub(crate) fn refuse(&mut self, now: Timestamp, settings: &settings::Lockout) -> bool {
        if settings.after == 0 {
            return false;
        }
        self.refused.slide(now, settings.within_millis);
        self.refused.count(now);
        let over = self.refused.len() >= settings.after as usize;
        if over {
            self.refused.clear();
            let cool_down = i64::from(settings.cool_down_millis);
            self.until = Some(Timestamp::from_millis(now.millis() + cool_down));
        }
        over
    }
}

/// The edge's page.
pub(crate) fn page() -> Response {
    let mut response = Response::new(
        403,
        "text/html; charset=UTF-8",
        "<!DOCTYPE html><html lang=\"en-US\"><head><title>Access denied | api.pipedrive.com used Cloudflare to restrict \
         access</title></head><body><h1><span>Error</span> <span>1015</span></h1><h2>You are being rate limited</h2>\
         <p>The owner of this website (api.pipedrive.com) has banned you temporarily from accessing this website.</p>\
         <p>Cloudflare Ray ID: 0000000000000000</p></body></html>",
    );
    response.headers.set("server", "cloudflare");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: settings::Lockout = settings::Lockout {
        after: 3,
        within_millis: 1_000,
        cool_down_millis: 500,
    };

    const fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_third_refusal_within_a_second_locks_out_for_half_a_second() {
        let mut patience = Patience::default();
        assert!(!patience.refuse(at(0), &SETTINGS));
        assert!(!patience.refuse(at(10), &SETTINGS));
        // The first one is past.
        assert!(!patience.refuse(at(1_000), &SETTINGS));
        assert!(!patience.is_over(at(1_000)));
        assert!(patience.refuse(at(1_009), &SETTINGS));
        assert!(patience.is_over(at(1_508)));
        assert!(!patience.is_over(at(1_509)));
        assert!(!patience.refuse(at(1_509), &SETTINGS), "it counts anew");
    }

    #[test]
    fn there_is_no_end_of_patience_where_it_is_off() {
        let (mut patience, off) = (
            Patience::default(),
            settings::Lockout {
                after: 0,
                ..SETTINGS
            },
        );
        assert!((0..100).all(|millis| !patience.refuse(at(millis), &off)));
        assert!(!patience.is_over(at(100)));
    }
}

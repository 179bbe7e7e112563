//! Who let the app in, and which tokens came of it.

use super::COMPANY;
use super::refusal::Refusal;
use crate::random::Random;
use crate::settings::App;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// Digits of an access token: some are longer than what 255 letters hold.
const ACCESS_DIGITS: usize = 296;

/// All codes, installs and tokens since the start or the last reset.
#[derive(Clone)]
pub(crate) struct Grants {
    random: Random,
    codes: BTreeMap<String, Code>,
    installs: Vec<Install>,
    /// Refresh tokens, each with the place of its install.
    refreshing: BTreeMap<String, usize>,
    accesses: BTreeMap<String, Access>,
    pub(crate) counts: Counts,
}

/// How often what happened. What a fault struck before it was done isn't counted.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    codes: u64,
    pub(crate) denied: u64,
    exchanged: u64,
    refused_exchanges: u64,
    refreshed: u64,
    refused_refreshes: u64,
    /// By the app: of an access token alone, and of all.
    revoked_access: u64,
    revoked_installs: u64,
    /// By the user.
    uninstalled: u64,
}

#[derive(Clone)]
struct Code {
    user: u64,
    scopes: Vec<String>,
    redirect_uri: String,
    ends: Timestamp,
    used: bool,
}

/// One user who has the app.
#[derive(Clone)]
struct Install {
    user: u64,
    scopes: Vec<String>,
    since: Timestamp,
    /// When the refresh token ends if nobody uses it.
    ends: Timestamp,
    gone: bool,
    refreshes: u64,
}

#[derive(Clone)]
struct Access {
    install: usize,
    ends: Timestamp,
    revoked: bool,
    /// Calls that it was good for.
    calls: u64,
}

/// Tokens that were just made.
pub(super) struct Issued {
    pub(super) access_token: String,
    /// None where the answer is to leave it out.
    pub(super) refresh_token: Option<String>,
    pub(super) scopes: Vec<String>,
}

/// Who stands behind an access token.
pub(crate) struct Bearer {
    /// Place of the install: all of its tokens share their limits.
    pub(crate) install: usize,
    pub(crate) user: u64,
    pub(crate) scopes: Vec<String>,
}

/// What a test ends at will.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Expiring {
    Access,
    Refresh,
    Codes,
}

/// Without the tokens.
impl fmt::Debug for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grants")
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

impl Grants {
    pub(super) fn new(seed: u64) -> Grants {
        Grants {
            random: Random::new(seed ^ 0x0a07_4b5e),
            codes: BTreeMap::new(),
            installs: Vec::new(),
            refreshing: BTreeMap::new(),
            accesses: BTreeMap::new(),
            counts: Counts::default(),
        }
    }

    /// A code for a user who let the app in.
    pub(super) fn code(&mut self, user: u64, app: &App, now: Timestamp) -> String {
        let code = format!("{COMPANY}.{user}.{}", self.random.hex(40));
        let made = Code {
            user,
            scopes: app.scopes.clone(),
            redirect_uri: app.redirect_uri.clone(),
            ends: later(now, app.code_seconds),
            used: false,
        };
        self.codes.insert(code.clone(), made);
        self.counts.codes += 1;
        code
    }

    /// Tokens for a code. A user who has the app already begins anew: the older tokens end.
    pub(super) fn exchange(
        &mut self,
        code: &str,
        redirect_uri: &str,
        app: &App,
        now: Timestamp,
    ) -> Result<Issued, Refusal> {
        let known = self.codes.get_mut(code).filter(|code| !code.used);
        let refusal = match &known {
            None => Some(Refusal::CODE),
            Some(known) if known.ends <= now => Some(Refusal::CODE_EXPIRED),
            Some(known) if known.redirect_uri != redirect_uri => Some(Refusal::REDIRECT_URI),
            Some(_) => None,
        };
        let (Some(known), None) = (known, refusal) else {
            self.counts.refused_exchanges += 1;
            return Err(refusal.unwrap_or(Refusal::CODE));
        };
        known.used = true;
        let (user, scopes) = (known.user, known.scopes.clone());
        self.end(|install| install.user == user);
        self.counts.exchanged += 1;
        self.installs.push(Install {
            user,
            scopes: scopes.clone(),
            since: now,
            ends: later(now, app.refresh_seconds),
            gone: false,
            refreshes: 0,
        });
        let install = self.installs.len() - 1;
        Ok(Issued {
            access_token: self.access(install, app, now),
            refresh_token: Some(self.refresh_token(install)),
            scopes,
        })
    }

    /// An access token for a refresh token, whose time starts anew.
    pub(super) fn refresh(
        &mut self,
        token: &str,
        app: &App,
        now: Timestamp,
    ) -> Result<Issued, Refusal> {
        let place = self.refreshing.get(token).copied();
        let install = place.and_then(|place| self.installs.get_mut(place));
        let live = install.filter(|install| !install.gone && install.ends > now);
        let (Some(place), Some(install)) = (place, live) else {
            self.counts.refused_refreshes += 1;
            return Err(Refusal::REFRESH_TOKEN);
        };
        install.ends = later(now, app.refresh_seconds);
        install.refreshes += 1;
        let scopes = install.scopes.clone();
        self.counts.refreshed += 1;
        if app.end_older_access {
            let older = self.accesses.values_mut();
            older
                .filter(|access| access.install == place)
                .for_each(|access| access.revoked = true);
        }
        let refresh_token = if app.rotate_refresh_tokens {
            self.refreshing.remove(token);
            Some(self.refresh_token(place))
        } else {
            (!app.omit_refresh_token).then(|| token.to_owned())
        };
        Ok(Issued {
            access_token: self.access(place, app, now),
            refresh_token,
            scopes,
        })
    }

    /// Ends an access token, or with a refresh token the whole install.
    pub(super) fn revoke(&mut self, token: &str) {
        if let Some(access) = self.accesses.get_mut(token) {
            access.revoked = true;
            self.counts.revoked_access += 1;
        } else if let Some(install) = self.refreshing.get(token)
            && let Some(install) = self.installs.get_mut(*install)
            && !install.gone
        {
            install.gone = true;
            self.counts.revoked_installs += 1;
        }
    }

    /// Who calls with this access token, unless it ended.
    pub(crate) fn bearer(&mut self, token: &str, now: Timestamp) -> Option<Bearer> {
        let access = self.accesses.get_mut(token)?;
        let install = self.installs.get(access.install)?;
        if access.revoked || access.ends <= now || install.gone {
            return None;
        }
        access.calls += 1;
        Some(Bearer {
            install: access.install,
            user: install.user,
            scopes: install.scopes.clone(),
        })
    }

    /// The user took the app away. Whether they had it.
    pub(super) fn uninstall(&mut self, user: u64) -> bool {
        let ended = self.end(|install| install.user == user);
        self.counts.uninstalled += u64::from(ended);
        ended
    }

    /// Whether a user has the app.
    pub(crate) fn has(&self, user: u64) -> bool {
        let mut installs = self.installs.iter();
        installs.any(|install| !install.gone && install.user == user)
    }

    /// Lets all tokens of a kind run out at this moment.
    pub(super) fn expire(&mut self, what: Expiring, now: Timestamp) {
        let earlier = |ends: &mut Timestamp| *ends = (*ends).min(now);
        match what {
            Expiring::Access => self
                .accesses
                .values_mut()
                .for_each(|it| earlier(&mut it.ends)),
            Expiring::Refresh => self
                .installs
                .iter_mut()
                .for_each(|it| earlier(&mut it.ends)),
            Expiring::Codes => self.codes.values_mut().for_each(|it| earlier(&mut it.ends)),
        }
    }

    /// What was given out, without a token.
    pub(super) fn report(&self, now: Timestamp) -> Value {
        let installs = self.installs.iter().enumerate();
        let installs: Vec<Value> = installs
            .map(|(place, install)| {
                let accesses = self.accesses.values().filter(|it| it.install == place);
                let (mut issued, mut live, mut calls) = (0_u64, 0_u64, 0_u64);
                for access in accesses {
                    let good = !install.gone && !access.revoked && access.ends > now;
                    (issued, live, calls) = (issued + 1, live + u64::from(good), calls + access.calls);
                }
                json!({
                    "userId": install.user, "companyId": COMPANY, "scopes": install.scopes,
                    "sinceMillis": install.since.millis(), "live": !install.gone && install.ends > now,
                    "refreshTokenEndsMillis": install.ends.millis(), "refreshes": install.refreshes,
                    "accessTokens": issued, "liveAccessTokens": live, "calls": calls,
                })
            })
            .collect();
        let open = |code: &&Code| !code.used && code.ends > now;
        json!({
            "counts": self.counts, "installs": installs,
            "openCodes": self.codes.values().filter(open).count(),
        })
    }

    /// Ends installs. Whether there was one.
    fn end(&mut self, which: impl Fn(&Install) -> bool) -> bool {
        let mut ended = false;
        for install in &mut self.installs {
            if !install.gone && which(install) {
                install.gone = true;
                ended = true;
            }
        }
        ended
    }

    fn access(&mut self, install: usize, app: &App, now: Timestamp) -> String {
        let token = format!("v1u:{}", self.random.hex(ACCESS_DIGITS));
        let access = Access {
            install,
            ends: later(now, app.access_seconds),
            revoked: false,
            calls: 0,
        };
        self.accesses.insert(token.clone(), access);
        token
    }

    fn refresh_token(&mut self, install: usize) -> String {
        let token = format!("1:1:{}", self.random.hex(40));
        self.refreshing.insert(token.clone(), install);
        token
    }
}

fn later(now: Timestamp, seconds: u32) -> Timestamp {
    Timestamp::from_millis(now.millis() + i64::from(seconds) * 1_000)
}

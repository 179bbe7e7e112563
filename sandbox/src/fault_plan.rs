//! Which fault the next request meets: first what the script says, then chance.

use crate::faults::Fault;
use crate::random::Random;
use crate::settings::{Faults, Rates};

/// A script and a seeded chance. The n-th request that is let in always meets the same.
#[derive(Clone, Debug)]
pub(crate) struct FaultPlan {
    random: Random,
    /// How much of the script is done.
    done: usize,
}

/// What one request meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Strike {
    pub(crate) fault: Option<Fault>,
    pub(crate) latency_millis: u32,
}

impl FaultPlan {
    /// `seed` counts where the settings have none.
    pub(crate) fn new(settings: &Faults, seed: u64) -> FaultPlan {
        FaultPlan {
            random: Random::new(settings.seed.unwrap_or(seed) ^ 0xfa17),
            done: 0,
        }
    }

    /// Always draws the same number of times, so that one rate doesn't move the others' victims.
    pub(crate) fn next(&mut self, settings: &Faults) -> Strike {
        if let Some(scripted) = settings.script.get(self.done) {
            self.done += 1;
            // Settings are checked before they count: what isn't a fault is `none`.
            return match Fault::named(scripted) {
                Ok(fault) => Strike {
                    fault: Some(fault),
                    latency_millis: 0,
                },
                Err(_) => Strike::default(),
            };
        }
        let (late, chance, shade) = (
            self.random.below(1_000),
            self.random.below(1_000),
            self.random.next(),
        );
        let latency_millis = if late < u64::from(settings.per_mille.latency) {
            let spread = settings.latency_max_millis - settings.latency_min_millis;
            settings.latency_min_millis + (shade % (u64::from(spread) + 1)) as u32
        } else {
            0
        };
        Strike {
            fault: struck(settings, chance, shade),
            latency_millis,
        }
    }
}

/// The fault whose share of the thousand the number falls into.
fn struck(settings: &Faults, mut chance: u64, shade: u64) -> Option<Fault> {
    let Rates {
        latency: _,
        server_error,
        gateway_timeout,
        bad_gateway,
        too_many,
        too_many_retry_after,
        cut_before,
        cut_after,
        truncated,
        drip,
    } = settings.per_mille;
    let error = if shade & (1 << 40) == 0 { 500 } else { 503 };
    for (share, fault) in [
        (server_error, Fault::Status(error)),
        (gateway_timeout, Fault::StatusAfter(504)),
        (bad_gateway, Fault::Html(502)),
        (too_many, Fault::Status(429)),
        (
            too_many_retry_after,
            Fault::RetryAfter(settings.retry_after_seconds),
        ),
        (cut_before, Fault::CutBefore),
        (cut_after, Fault::CutAfter),
        (truncated, Fault::Cut),
        (drip, Fault::Drip),
    ] {
        match chance.checked_sub(u64::from(share)) {
            Some(rest) => chance = rest,
            None => return Some(fault),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn strikes(settings: &Faults, seed: u64, count: usize) -> Vec<Strike> {
        let mut plan = FaultPlan::new(settings, seed);
        (0..count).map(|_| plan.next(settings)).collect()
    }

    fn all() -> Faults {
        Faults {
            per_mille: Rates {
                latency: 200,
                server_error: 40,
                gateway_timeout: 10,
                bad_gateway: 10,
                too_many: 20,
                too_many_retry_after: 20,
                cut_before: 10,
                cut_after: 10,
                truncated: 10,
                drip: 30,
            },
            ..Faults::default()
        }
    }

    #[test]
    fn the_same_seed_strikes_the_same_requests() {
        let settings = all();
        assert_eq!(strikes(&settings, 7, 5_000), strikes(&settings, 7, 5_000));
        assert_ne!(strikes(&settings, 7, 5_000), strikes(&settings, 8, 5_000));
        let seeded = Faults {
            seed: Some(7),
            ..all()
        };
        assert_eq!(strikes(&seeded, 8, 5_000), strikes(&settings, 7, 5_000));
    }

    #[test]
    fn each_fault_strikes_about_as_often_as_it_should() {
        let (mut counts, mut late) = (BTreeMap::<_, u32>::new(), 0);
        for strike in strikes(&all(), 1, 100_000) {
            let name = strike.fault.map_or("none", Fault::name);
            *counts.entry(name).or_default() += 1;
            late += u32::from(strike.latency_millis > 0);
            assert!(strike.latency_millis == 0 || (5..=50).contains(&strike.latency_millis));
        }
        for (name, expected) in [
            ("status", 6_000_u32),
            ("status-after", 1_000),
            ("html", 1_000),
            ("retry-after", 2_000),
            ("cut-before", 1_000),
            ("cut-after", 1_000),
            ("cut", 1_000),
            ("drip", 3_000),
            ("none", 84_000),
        ] {
            let count = counts[name];
            assert!(count.abs_diff(expected) * 5 < expected, "{name}: {count}");
        }
        assert!((19_000..21_000).contains(&late), "{late}");
    }

    #[test]
    fn a_script_comes_before_chance() {
        let script = ["cut-after", "none", "latency=30"];
        let settings = Faults {
            script: script.map(str::to_owned).into(),
            ..Faults::default()
        };
        let faults = strikes(&settings, 1, 5)
            .into_iter()
            .map(|strike| strike.fault);
        let expected = [
            Some(Fault::CutAfter),
            None,
            Some(Fault::Latency(30)),
            None,
            None,
        ];
        assert_eq!(faults.collect::<Vec<_>>(), expected);
    }
}

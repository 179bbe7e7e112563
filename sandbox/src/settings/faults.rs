//! Which faults strike without being asked for.

use crate::faults::Fault;
use serde::{Deserialize, Serialize};

/// Faults by chance: the same seed strikes the same requests, counted in the order in which they are let in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Faults {
    /// The contents' seed where it is absent.
    pub seed: Option<u64>,
    /// How many requests in a thousand are struck.
    pub per_mille: Rates,
    /// The shortest latency.
    pub latency_min_millis: u32,
    /// The longest latency.
    pub latency_max_millis: u32,
    /// What `retry-after` says in a 429 by chance.
    pub retry_after_seconds: u32,
    /// What the next requests meet, one each, before chance has its turn: values of `x-sandbox-fault`, or `none`.
    pub script: Vec<String>,
}

/// How many requests in a thousand meet a fault. One request meets one of them at most, and latency beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Rates {
    /// The answer comes late.
    pub latency: u16,
    /// 500 or 503; nothing is done.
    pub server_error: u16,
    /// It is done, and the answer is a 504.
    pub gateway_timeout: u16,
    /// 502 with a page; nothing is done.
    pub bad_gateway: u16,
    /// 429 without `retry-after`; nothing is done.
    pub too_many: u16,
    /// 429 with `retry-after`; nothing is done.
    pub too_many_retry_after: u16,
    /// The connection closes without an answer; nothing is done.
    pub cut_before: u16,
    /// It is done, and the connection closes without an answer.
    pub cut_after: u16,
    /// It is done, and the connection closes in the middle of the body.
    pub truncated: u16,
    /// It is done, and the body comes in drips.
    pub drip: u16,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults {
            seed: None,
            per_mille: Rates::default(),
            latency_min_millis: 5,
            latency_max_millis: 50,
            retry_after_seconds: 1,
            script: Vec::new(),
        }
    }
}

impl Faults {
    /// # Errors
    /// The first value that is out of its range.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.latency_min_millis > self.latency_max_millis {
            return Err("latencyMinMillis is more than latencyMaxMillis".to_owned());
        }
        if self.per_mille.latency > 1_000 || self.per_mille.sum() > 1_000 {
            return Err("perMille comes to more than 1000".to_owned());
        }
        for fault in &self.script {
            if fault != "none" {
                Fault::named(fault)?;
            }
        }
        Ok(())
    }
}

impl Rates {
    /// Of all but latency.
    fn sum(&self) -> u32 {
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
        } = *self;
        let each = [
            server_error,
            gateway_timeout,
            bad_gateway,
            too_many,
            too_many_retry_after,
            cut_before,
            cut_after,
            truncated,
            drip,
        ];
        each.into_iter().map(u32::from).sum()
    }
}

//! A believable CRM out of a number: the same seed and moment give the same contents.
//!
//! All names are invented. E-mail addresses and web sites use domains that can't exist, phone numbers come
//! from ranges that are kept for fiction.

mod account;
mod activity;
mod contact;
mod deal;
mod definition;
mod field_list;
mod field_list_more;
mod paper;
mod product;
mod project;
mod setup;
mod word;

use crate::random::Random;
use crate::store::{CustomizedEntity, Store};
use crate::time::Timestamp;

/// How much of each thing there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Amounts {
    deals: u64,
    persons: u64,
    organizations: u64,
    activities: u64,
    notes: u64,
    leads: u64,
}

impl Amounts {
    /// In proportion to the deals, within what a start of a few seconds allows.
    fn around(deals: u64) -> Amounts {
        Amounts {
            deals,
            persons: (deals * 3 / 4).clamp(24, 20_000),
            organizations: (deals * 2 / 5).clamp(12, 8_000),
            activities: (deals * 3 / 2).clamp(24, 30_000),
            notes: (deals / 2).clamp(12, 10_000),
            leads: (deals / 6).clamp(12, 2_000),
        }
    }
}

/// What the parts of the seeding share.
struct Seeding {
    store: Store,
    random: Random,
    now: Timestamp,
    amounts: Amounts,
}

impl Seeding {
    /// A moment this many days ago, at some minute of an office day.
    fn days_ago(&mut self, days: i64) -> Timestamp {
        let minute = self.random.between(0, 9 * 60);
        self.now.plus_minutes(-days * 24 * 60 - minute)
    }

    /// A number up to this many, small ones being no likelier than others.
    fn one_of(&mut self, count: u64) -> u64 {
        1 + self.random.below(count)
    }

    /// An active user.
    fn user(&mut self) -> u64 {
        1 + self.random.below(setup::ACTIVE_USERS)
    }
}

/// Fills a store.
pub(crate) fn store(seed: u64, deals: u64, now: Timestamp) -> Store {
    // What is made later must not repeat what is made here.
    let mut random = Random::new(seed);
    let later = Random::new(random.next());
    let mut seeding = Seeding {
        store: Store::new(later),
        random,
        now,
        amounts: Amounts::around(deals),
    };
    setup::fill(&mut seeding);
    for entity in [
        CustomizedEntity::Deal,
        CustomizedEntity::Person,
        CustomizedEntity::Organization,
        CustomizedEntity::Product,
        CustomizedEntity::Project,
        CustomizedEntity::Activity,
    ] {
        definition::fill(&mut seeding, entity);
    }
    contact::organizations(&mut seeding);
    contact::persons(&mut seeding);
    deal::deals(&mut seeding);
    deal::leads(&mut seeding);
    activity::activities(&mut seeding);
    activity::notes(&mut seeding);
    product::products(&mut seeding);
    account::fill(&mut seeding);
    paper::fill(&mut seeding);
    project::fill(&mut seeding);
    seeding.store
}

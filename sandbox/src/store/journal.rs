//! What one request changed, for those who are told of changes.

use super::{CustomizedEntity, Record, Store, Table};

/// What webhooks are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    Activity,
    ActivityType,
    Board,
    Deal,
    DealInstallment,
    DealProduct,
    Lead,
    Note,
    Organization,
    Person,
    Phase,
    Pipeline,
    Product,
    Project,
    Stage,
    Task,
    User,
}

/// A record that is new, other than before, or gone.
#[derive(Debug)]
pub(crate) struct Touched {
    pub(crate) object: Object,
    pub(crate) before: Option<Record>,
    pub(crate) after: Option<Record>,
}

/// Two records that became one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Merged {
    pub(crate) entity: CustomizedEntity,
    pub(crate) gone: u64,
    pub(crate) survivor: u64,
}

impl Object {
    /// Its name in v2.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Object::Activity => "activity",
            Object::ActivityType => "activity_type",
            Object::Board => "board",
            Object::Deal => "deal",
            Object::DealInstallment => "deal_installment",
            Object::DealProduct => "deal_product",
            Object::Lead => "lead",
            Object::Note => "note",
            Object::Organization => "organization",
            Object::Person => "person",
            Object::Phase => "phase",
            Object::Pipeline => "pipeline",
            Object::Product => "product",
            Object::Project => "project",
            Object::Stage => "stage",
            Object::Task => "task",
            Object::User => "user",
        }
    }

    /// Whose custom fields it has. Leads have those of deals.
    pub(crate) fn customized(self) -> Option<CustomizedEntity> {
        Some(match self {
            Object::Activity => CustomizedEntity::Activity,
            Object::Deal | Object::Lead => CustomizedEntity::Deal,
            Object::Organization => CustomizedEntity::Organization,
            Object::Person => CustomizedEntity::Person,
            Object::Product => CustomizedEntity::Product,
            Object::Project => CustomizedEntity::Project,
            _ => return None,
        })
    }
}

impl Store {
    /// Remembers from now on what is changed.
    pub(crate) fn watch(&mut self) {
        self.merged = None;
        for (_, table) in self.watched() {
            table.watch();
        }
    }

    /// What was changed since [`Store::watch`], and forgets about it.
    pub(crate) fn changed(&mut self) -> Vec<Touched> {
        let mut touched = Vec::new();
        for (object, table) in self.watched() {
            for (number, before) in table.changed() {
                touched.push(Touched {
                    object,
                    before,
                    after: table.get(number).cloned(),
                });
            }
        }
        touched
    }

    fn watched(&mut self) -> [(Object, &mut Table); 17] {
        [
            (Object::User, &mut self.users),
            (Object::Pipeline, &mut self.pipelines),
            (Object::Stage, &mut self.stages),
            (Object::Organization, &mut self.organizations),
            (Object::Person, &mut self.persons),
            (Object::Lead, &mut self.leads),
            (Object::Deal, &mut self.deals),
            (Object::Product, &mut self.products),
            (Object::DealProduct, &mut self.deal_products),
            (Object::DealInstallment, &mut self.installments),
            (Object::ActivityType, &mut self.activity_types),
            (Object::Activity, &mut self.activities),
            (Object::Note, &mut self.notes),
            (Object::Board, &mut self.boards),
            (Object::Phase, &mut self.phases),
            (Object::Project, &mut self.projects),
            (Object::Task, &mut self.tasks),
        ]
    }
}

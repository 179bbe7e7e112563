//! Typed answers keep whatever the server says: each model takes the sandbox's answers, and gives them back whole.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use pipedrive_sandbox::{Options, Request, Sandbox, Timestamp};
use pipedrive_wasm::models::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// 2026-11-22T00:00:00Z
const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

/// The records of an answer: those of a list, or the one that is there.
fn records(sandbox: &mut Sandbox, target: &str, pointer: &str) -> Vec<Value> {
    let request = Request::new("GET", target).header("x-api-token", "sandbox-token");
    let answer = sandbox.handle(&request, NOW);
    assert_eq!(answer.status, 200, "{target}");
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    match body.pointer(pointer).unwrap().clone() {
        Value::Array(rows) => rows,
        one => vec![one],
    }
}

/// Whether `kept` has all that `sent` has. What is null may be absent, a number may have lost a zero after its point,
/// and a flag that v1 wrote as 0 or 1 is a `bool`.
fn holds(kept: Option<&Value>, sent: &Value) -> bool {
    match (kept, sent) {
        (None, _) => sent.is_null(),
        (Some(Value::Object(kept)), Value::Object(sent)) => sent
            .iter()
            .all(|(name, value)| holds(kept.get(name), value)),
        (Some(Value::Array(kept)), Value::Array(sent)) => {
            kept.len() == sent.len()
                && kept
                    .iter()
                    .zip(sent)
                    .all(|(kept, sent)| holds(Some(kept), sent))
        }
        (Some(Value::Bool(kept)), Value::Number(sent)) => sent.as_u64() == Some(u64::from(*kept)),
        (Some(kept), sent) if kept.is_number() => kept.as_f64() == sent.as_f64(),
        (Some(kept), sent) => kept == sent,
    }
}

fn survives<M: DeserializeOwned + Serialize>(target: &str, sent: &Value) {
    let read: M = serde_json::from_value(sent.clone())
        .unwrap_or_else(|problem| panic!("{target}: {problem}: {sent}"));
    let kept = serde_json::to_value(&read).unwrap();
    assert!(holds(Some(&kept), sent), "{target}: {sent}\nbecame {kept}");
}

/// Every record of an answer as it came, and once more with a field that nobody knows yet.
fn check<M: DeserializeOwned + Serialize>(sandbox: &mut Sandbox, target: &str, pointer: &str) {
    let sent = records(sandbox, target, pointer);
    assert!(!sent.is_empty(), "{target} is empty");
    for mut record in sent {
        survives::<M>(target, &record);
        record["of_tomorrow"] = json!({ "deep": [1, "two", null, true] });
        survives::<M>(target, &record);
    }
}

macro_rules! models {
    ($($test:ident { $($target:literal $pointer:literal $model:ty;)* })*) => {
        $(#[test]
        fn $test() {
            let mut sandbox = Sandbox::new(Options::default(), NOW).unwrap();
            $(check::<$model>(&mut sandbox, $target, $pointer);)*
        })*
    };
}

models! {
    what_is_sold_survives_typed {
        "/api/v2/deals?limit=500" "/data" Deal;
        "/api/v2/deals/1" "/data" Deal;
        "/api/v2/deals/archived" "/data" Deal;
        "/api/v2/deals/search?term=or" "/data/items/0/item" DealSearchItem;
        "/api/v2/deals/products?deal_ids=1,2,3,4,5,6,7,8,9,10" "/data" DealProduct;
        "/v1/deals/summary" "/data" DealsSummary;
        "/v1/deals/timeline?start_date=2026-10-01&interval=month&amount=2&field_key=add_time" "/data" DealsTimeline;
        "/v1/deals/archived" "/data" V1Deal;
        "/v1/pipelines/1/deals" "/data" V1Deal;
        "/v1/deals/1/participants" "/data" DealParticipant;
        "/v1/deals/1/flow" "/data" RecordUpdate;
        "/v1/leads" "/data" Lead;
        "/v1/leadLabels" "/data" LeadLabel;
        "/v1/leadSources" "/data" LeadSource;
        "/api/v2/products?limit=500" "/data" Product;
        "/api/v2/pipelines" "/data" Pipeline;
        "/api/v2/stages" "/data" Stage;
        "/v1/pipelines/1/conversion_statistics?start_date=2026-01-01&end_date=2026-12-31" "/data" PipelineConversionStatistics;
        "/v1/pipelines/1/movement_statistics?start_date=2026-01-01&end_date=2026-12-31" "/data" PipelineMovementStatistics;
    }
    people_and_what_is_done_survive_typed {
        "/api/v2/persons?limit=500" "/data" Person;
        "/api/v2/organizations?limit=500" "/data" Organization;
        "/api/v2/activities?limit=500" "/data" Activity;
        "/v1/activityTypes" "/data" ActivityType;
        "/v1/notes?limit=500" "/data" Note;
        "/v1/files" "/data" File;
        "/v1/mailbox/mailThreads?folder=inbox" "/data" MailThread;
        "/v1/mailbox/mailThreads/1/mailMessages" "/data" MailMessage;
        "/v1/mailbox/mailMessages/1?include_body=1" "/data" MailMessage;
        "/api/v2/itemSearch?term=an" "/data/items/0/item" SearchItem;
        "/v1/recents?since_timestamp=2026-01-01%2000:00:00&limit=500" "/data" Recent;
    }
    fields_survive_typed {
        "/api/v2/dealFields?limit=500" "/data" Field;
        "/api/v2/personFields?limit=500" "/data" Field;
        "/api/v2/organizationFields?limit=500" "/data" Field;
        "/api/v2/productFields?limit=500" "/data" Field;
        "/api/v2/projectFields?limit=500" "/data" Field;
        "/api/v2/activityFields?limit=500" "/data" Field;
        "/v1/dealFields?limit=500" "/data" V1Field;
        "/v1/leadFields?limit=500" "/data" V1Field;
        "/v1/noteFields" "/data" V1Field;
    }
    projects_survive_typed {
        "/api/v2/projects" "/data" Project;
        "/v1/projects" "/data" V1Project;
        "/api/v2/boards" "/data" ProjectBoard;
        "/api/v2/phases?board_id=1" "/data" ProjectPhase;
        "/api/v2/projectTemplates" "/data" ProjectTemplate;
        "/api/v2/tasks" "/data" Task;
        "/v1/tasks" "/data" V1Task;
        "/v1/projects/1/groups" "/data" ProjectGroup;
        "/v1/projects/1/plan" "/data" ProjectPlanItem;
    }
    the_account_survives_typed {
        "/v1/users" "/data" User;
        "/v1/users/me" "/data" User;
        "/v1/users/1/permissions" "/data" UserPermissions;
        "/v1/userSettings" "/data" CurrentUserSettings;
        "/v1/userConnections" "/data" CurrentUserConnections;
        "/v1/roles" "/data" Role;
        "/v1/roles/1/assignments" "/data" RoleAssignment;
        "/v1/roles/1/settings" "/data" RoleSettings;
        "/v1/roles/1/pipelines" "/data" RolePipelines;
        "/v1/permissionSets" "/data" PermissionSet;
        "/v1/currencies" "/data" Currency;
        "/v1/filters" "/data" Filter;
        "/v1/filters/helpers" "" FilterHelpers;
        "/v1/billing/subscriptions/addons" "/data" BillingAddon;
    }
}

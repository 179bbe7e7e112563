// Real records for every path: made anew where the API can make them, so that each call may change or delete its own,
// and taken from what is there where it can't.

import { unique } from "./samples.mjs";

/** Reads or makes one thing and gives its data. */
export const ask = async (crm, key, input = {}) => (await crm.request(key, input)).data;
const first = async (crm, key, input) => (await ask(crm, key, input))[0];
const picture = (name) => new File(["GIF89a, nearly"], name, { type: "image/gif" });

/** A custom field with options, known by its code in v2 and by its number in v1. */
const field = (kind) => async (crm) =>
  (await ask(crm, `add${kind}Field`, { field_name: "Every option", field_type: "set", options: [{ label: "One" }, { label: "Two" }] })).field_code;
const oldField = (kind) => async (crm) => (await ask(crm, `v1.add${kind}Field`, { name: "Every old field", field_type: "set", options: [{ label: "One" }] })).id;
const follower = (kind) => async (crm, [id], { version }) => {
  const made = await ask(crm, `${version === "v1" ? "v1." : ""}add${kind}Follower`, { id, user_id: 2 });
  // v1 names the row of the following, v2 the user who follows.
  return version === "v1" ? made.id : made.user_id;
};
const conversion = (key) => async (crm, [id]) => (await ask(crm, key, { id })).conversion_id;

/** A deal to become a lead needs a person, one to be paid in parts a product that is sold once. */
async function deal(crm, _, { path }, links) {
  const { id } = await ask(crm, "addDeal", { title: "Every deal", value: 900, person_id: 3 });
  if (path.includes("installments")) await ask(crm, "addDealProduct", { id, product_id: links.product_id, item_price: 900, quantity: 1 });
  return id;
}

/** A person or a product, with a picture where the call reads, changes or removes one. */
const pictured = (key, input, show, name) => async (crm, _, { path, method }) => {
  const { id } = await ask(crm, key, input);
  if (/picture|images/.test(path) && method !== "POST") await ask(crm, show, { id, [name]: picture("every.gif") });
  return id;
};

/** How the record that a path names comes about, by the path up to it; `before` are the ids that stand earlier in it. */
const makers = {
  "/activities/{id}": { key: "addActivity", input: { subject: "Every activity" } },
  "/activityTypes/{id}": { key: "addActivityType", input: () => ({ name: unique("Every type"), icon_key: "task" }) },
  "/boards/{id}": { key: "addProjectBoard", input: { name: "Every board" } },
  "/callLogs/{id}": {
    key: "addCallLog",
    input: { outcome: "connected", to_phone_number: "+3725550100", start_time: "2026-06-01 10:00:00", end_time: "2026-06-01 10:05:00" },
  },
  "/channels/{id}": { key: "addChannel", input: { name: "Every channel", provider_channel_id: "every" } },
  "/channels/{channel-id}": { key: "addChannel", input: { name: "Every channel", provider_channel_id: "every" } },
  "/deals/{id}": deal,
  "/files/{id}": { key: "addFile", input: () => ({ file: picture("every.gif"), deal_id: 1 }) },
  "/leadLabels/{id}": { key: "addLeadLabel", input: { name: "Every label", color: "green" } },
  "/leads/{id}": { key: "addLead", input: { title: "Every lead", person_id: 1 } },
  "/legacyTeams/{id}": { key: "addTeam", input: { name: "Every team", manager_id: 1 } },
  "/notes/{id}": { key: "addNote", input: { content: "Every note", deal_id: 1 } },
  "/organizationRelationships/{id}": {
    key: "addOrganizationRelationship",
    input: { org_id: 1, type: "related", rel_owner_org_id: 1, rel_linked_org_id: 2 },
  },
  "/organizations/{id}": { key: "addOrganization", input: { name: "Every organization" } },
  "/persons/{id}": pictured("addPerson", { name: "Every Person" }, "addPersonPicture", "file"),
  "/pipelines/{id}": { key: "addPipeline", input: { name: "Every pipeline" } },
  "/products/{id}": pictured("addProduct", { name: "Every product" }, "uploadProductImage", "data"),
  "/projects/{id}": { key: "addProject", input: (links) => ({ title: "Every project", board_id: links.board_id, phase_id: links.phase_id }) },
  "/projects/boards/{id}": { key: "addProjectBoard", input: { name: "Every board" } },
  "/phases/{id}": { key: "addProjectPhase", input: (links) => ({ name: "Every phase", board_id: links.board_id }) },
  "/projects/phases/{id}": { key: "addProjectPhase", input: (links) => ({ name: "Every phase", board_id: links.board_id }) },
  "/roles/{id}": { key: "addRole", input: () => ({ name: unique("Every role") }) },
  "/stages/{id}": { key: "addStage", input: { name: "Every stage", pipeline_id: 1 } },
  "/tasks/{id}": { key: "addTask", input: (links) => ({ title: "Every task", project_id: links.project_id }) },
  "/webhooks/{id}": {
    key: "addWebhook",
    input: { subscription_url: "https://hooks.example/every", event_action: "create", event_object: "deal", name: "Every hook", user_id: 1 },
  },
  "/goals/{id}": {
    key: "addGoal",
    input: {
      title: "Every goal",
      assignee: { id: 1, type: "person" },
      type: { name: "deals_won", params: { pipeline_id: [1] } },
      expected_outcome: { target: 50, tracking_metric: "quantity" },
      duration: { start: "2026-01-01", end: "2026-12-31" },
      interval: "monthly",
    },
    at: ({ goal, id }) => (goal ?? { id }).id,
  },
  "/filters/{id}": { key: "addFilter", input: (links) => ({ name: "Every filter", type: "deals", conditions: links.conditions }) },
  "/meetings/userProviderLinks/{id}": () => "adf21080-0e10-41eb-879b-05d71fb426ec",
  "/users/{id}": () => 2,
  "/legacyTeams/user/{id}": () => 2,

  "/deals/{id}/convert/status/{conversion_id}": conversion("convertDealToLead"),
  "/leads/{id}/convert/status/{conversion_id}": conversion("convertLeadToDeal"),
  "/deals/{id}/discounts/{discount_id}": {
    key: "postAdditionalDiscount",
    input: (_, [id]) => ({ id, description: "Every discount", amount: 5, type: "percentage" }),
  },
  "/deals/{id}/participants/{deal_participant_id}": { key: "addDealParticipant", input: (_, [id]) => ({ id, person_id: 2 }) },
  "/deals/{id}/products/{product_attachment_id}": {
    key: "addDealProduct",
    input: (links, [id]) => ({ id, product_id: links.product_id, item_price: 10, quantity: 2 }),
  },
  "/deals/{id}/installments/{installment_id}": {
    key: "postInstallment",
    input: (_, [id]) => ({ id, description: "Every instalment", amount: 5, billing_date: "2026-12-01" }),
  },
  "/notes/{id}/comments/{commentId}": { key: "addNoteComment", input: (_, [id]) => ({ id, content: "Every comment" }), at: ({ uuid }) => uuid },
  "/products/{id}/variations/{product_variation_id}": { key: "addProductVariation", input: (_, [id]) => ({ id, name: "Every variation" }) },
  "/projects/{id}/plan/activities/{activityId}": { key: "addActivity", input: (_, [project_id]) => ({ subject: "Every activity", project_id }) },
  "/projects/{id}/plan/tasks/{taskId}": { key: "addTask", input: (_, [project_id]) => ({ title: "Every task", project_id }) },
  "/channels/{channel-id}/conversations/{conversation-id}": () => "every-conversation",
  "/deals/{id}/followers/{follower_id}": follower("Deal"),
  "/organizations/{id}/followers/{follower_id}": follower("Organization"),
  "/persons/{id}/followers/{follower_id}": follower("Person"),
  "/products/{id}/followers/{follower_id}": follower("Product"),

  "/activityFields/{field_code}": async (crm) => (await first(crm, "getActivityFields")).field_code,
  "/dealFields/{field_code}": field("Deal"),
  "/organizationFields/{field_code}": field("Organization"),
  "/personFields/{field_code}": field("Person"),
  "/productFields/{field_code}": field("Product"),
  "/projectFields/{field_code}": field("Project"),
  "/dealFields/{id}": oldField("Deal"),
  "/organizationFields/{id}": oldField("Organization"),
  "/personFields/{id}": oldField("Person"),
  "/productFields/{id}": oldField("Product"),
  "/mailbox/mailThreads/{id}": async (crm) => (await first(crm, "getMailThreads", { folder: "inbox" })).id,
  "/mailbox/mailMessages/{id}": async (crm) => {
    const { id } = await first(crm, "getMailThreads", { folder: "inbox" });
    return (await first(crm, "getMailThreadMessages", { id })).id;
  },
  "/permissionSets/{id}": async (crm) => (await first(crm, "getPermissionSets")).id,
  "/projectTemplates/{id}": async (crm) => (await first(crm, "getProjectTemplates")).id,
};

async function make(crm, maker, links, before, operation) {
  if (typeof maker === "function") return maker(crm, before, operation, links);
  const made = await ask(crm, maker.key, typeof maker.input === "function" ? maker.input(links, before) : maker.input);
  return maker.at ? maker.at(made) : made.id;
}

/** The path parameters of an operation, each the id of a record that is there. */
export async function path(crm, operation, links) {
  const values = {};
  for (const { name } of operation.pathParams ?? []) {
    const upTo = operation.path.slice(0, operation.path.indexOf(`{${name}}`) + name.length + 2);
    const maker = makers[upTo];
    if (!maker) throw new Error(`nothing says how ${upTo} is made`);
    values[name] = await make(crm, maker, links, Object.values(values), operation);
  }
  return values;
}

/** A custom field of a resource, as bodies set it and as queries name it. */
async function custom(crm, kind) {
  const { field_code } = await ask(crm, `add${kind}Field`, { field_name: "Every text", field_type: "varchar" });
  return { custom_fields: { [field_code]: "Every" }, "custom_fields[]": [field_code] };
}

/** The ids of the options of a built-in field. */
async function options(crm, kind, ...codes) {
  const fields = await ask(crm, `get${kind}Fields`, { limit: 500 });
  const { options } = fields.find(({ field_code }) => codes.includes(field_code)) ?? {};
  return (options ?? []).map(({ id }) => id);
}

/** Labels of a resource. */
async function labels(crm, kind) {
  return { label_ids: (await options(crm, kind, "label", "labels", "label_ids")).slice(0, 2) };
}

/** Conditions of a filter on the first field of a kind that may stand in one. */
async function conditions(crm, object, fields) {
  const known = await ask(crm, fields);
  const { id } = known.find(({ key }) => ["title", "name", "subject"].includes(key)) ?? known[0];
  const condition = { object, field_id: String(id ?? 1), operator: "=", value: "every", extra_value: null };
  return {
    glue: "and",
    conditions: [{ glue: "and", conditions: [condition] }, { glue: "or", conditions: [] }],
  };
}

async function filter(crm, type, object, fields) {
  const input = { name: "Every filter", type, conditions: await conditions(crm, object, fields) };
  return { filter_id: (await ask(crm, "addFilter", input)).id };
}

/** Records that inputs may name, by the input's name; `of` has those that depend on the resource. */
export async function links(crm) {
  const stage = await first(crm, "getStages", { limit: 1 });
  const lead = await first(crm, "getLeads", { limit: 1 });
  const label = await first(crm, "getLeadLabels");
  const board = await ask(crm, "addProjectBoard", { name: "Every board" });
  const phase = await ask(crm, "addProjectPhase", { name: "Every phase", board_id: board.id });
  const project = await ask(crm, "addProject", { title: "Every project", board_id: board.id, phase_id: phase.id });
  const task = await ask(crm, "addTask", { title: "Every task", project_id: project.id });
  const template = await first(crm, "getProjectTemplates");
  const product = await ask(crm, "addProduct", { name: "Every product", prices: [{ price: 10, currency: "EUR" }] });
  const variation = await ask(crm, "addProductVariation", { id: product.id, name: "Every variation" });
  const role = await first(crm, "getRoles");
  const rights = await first(crm, "getPermissionSets");
  const user = 2;
  return {
    activity_id: 1,
    activity_type_id: [1],
    assignee_id: user,
    assignee_ids: [1, user],
    board_id: board.id,
    channel: 1,
    channel_id: "every-channel",
    company_id: 1,
    conditions: await conditions(crm, "deal", "v1.getDealFields"),
    currency_id: 1,
    deal_id: 1,
    deal_ids: [1, 2],
    ...(await filter(crm, "deals", "deal", "v1.getDealFields")),
    ids: [1, 2],
    item_id: 1,
    lead_id: lead.id,
    limit: 2,
    manager_id: 1,
    merge_with_id: 1,
    org_id: 1,
    org_ids: [1, 2],
    organization_id: 1,
    owner_id: user,
    parent_role_id: role.id,
    parent_task_id: task.id,
    permission_set_id: rights.id,
    person_id: 1,
    person_ids: [1, 2],
    phase_id: phase.id,
    pipeline_id: stage.pipeline_id,
    pipeline_ids: [stage.pipeline_id],
    probability: 40,
    product_id: product.id,
    product_variation_id: variation.id,
    project_id: project.id,
    rel_linked_org_id: 2,
    rel_owner_org_id: 1,
    "sort[]": ["id ASC"],
    stage_id: stage.id,
    stage_ids: [stage.id],
    start: 1,
    statuses: { [stage.pipeline_id]: ["won"] },
    template_id: template.id,
    user_id: user,
    users: [1, user],
    visible_to: 3,
    of: {
      activities: await filter(crm, "activity", "activity", "v1.getActivityFields"),
      deals: { ...(await custom(crm, "Deal")), ...(await labels(crm, "Deal")) },
      leads: { label_ids: [label.id], ...(await filter(crm, "leads", "lead", "getLeadFields")) },
      organizations: {
        ...(await custom(crm, "Organization")),
        ...(await labels(crm, "Organization")),
        ...(await filter(crm, "org", "organization", "v1.getOrganizationFields")),
        industry: (await options(crm, "Organization", "industry"))[0],
      },
      persons: {
        ...(await custom(crm, "Person")),
        ...(await labels(crm, "Person")),
        ...(await filter(crm, "people", "person", "v1.getPersonFields")),
      },
      products: {
        ...(await custom(crm, "Product")),
        ...(await filter(crm, "products", "product", "v1.getProductFields")),
        category: (await options(crm, "Product", "category"))[0],
      },
      projects: {
        ...(await custom(crm, "Project")),
        ...(await labels(crm, "Project")),
        ...(await filter(crm, "projects", "deal", "v1.getDealFields")),
        health_status: (await options(crm, "Project", "health_status"))[0],
        labels: (await options(crm, "Project", "labels", "label_ids")).slice(0, 2),
      },
    },
  };
}

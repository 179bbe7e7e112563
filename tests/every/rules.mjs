// Where the inputs that the catalogue's shapes give aren't enough, or all at once would contradict each other: what is
// left out, what must be there in spite of the schema, what is set, and which rule of the platform says so.

import { app, client, code, tokens } from "./app.mjs";
import { ask } from "./records.mjs";

const oneKey = { fewest: { field_name: "Renamed" }, because: "an update of a field has at least one key" };
const choices = (body) => ({ set: body, because: "an option is named by the id that the field gave it" });
const own = (because) => (set) => ({ set, because });
const twoOf = own("what is deleted in bulk is the call's own");
const choice = { most: { field_type: "set" }, because: "only the types enum and set have options" };
const recurring = { billing_frequency: "monthly", billing_frequency_cycles: 12 };
const frequency = "a product sold once has no cycles";
const dealTimes = ["close_time", "won_time", "lost_time", "lost_reason"];
const dealStates = ["is_deleted", "is_archived", "archive_time"];
const deal = {
  without: [...dealStates, ...dealTimes],
  because: "an archived or deleted deal isn't there to be changed; closing times and reasons belong to one status each, and the sample is open",
};
const activity = {
  without: ["person_id", "lead_id"],
  because: "person_id is read only, participants are written; a link to a lead excludes one to a deal or a project",
};

const clients = "the authorization host answers the app that it knows, by its id and secret";
const exchange = { grant_type: "authorization_code", code: "", redirect_uri: app.redirect_uri };
const refresh = { grant_type: "refresh_token", refresh_token: "" };

const optionsOf = async (crm, kind, [field_code]) => (await ask(crm, `get${kind}Field`, { field_code })).options;
const optionRules = (kind) => ({
  [`update${kind}FieldOptions`]: choices(async ({ crm, ids }) => ({
    body: (await optionsOf(crm, kind, ids)).map(({ id, label }) => ({ id, label: `${label}, renamed` })),
  })),
  [`delete${kind}FieldOptions`]: choices(async ({ crm, ids }) => ({
    body: (await optionsOf(crm, kind, ids)).slice(0, 1).map(({ id }) => ({ id })),
  })),
});
const fieldRules = (kind) => ({
  ...optionRules(kind),
  [`add${kind}Field`]: choice,
  [`update${kind}Field`]: oneKey,
});
const oldFieldRules = (kind) => ({
  [`v1.add${kind}Field`]: choice,
  [`delete${kind}Fields`]: twoOf(async ({ crm }) => ({ ids: [await oldField(crm, kind), await oldField(crm, kind)] })),
});
const oldField = async (crm, kind) => (await ask(crm, `v1.add${kind}Field`, { name: "Every old field", field_type: "varchar" })).id;

/** By key: inputs to leave out of the most, to add to the fewest or to the most, to set wherever they stand, headers, and why. */
export const rules = {
  authorize: { set: () => app, because: clients },
  "get-tokens": { fewest: exchange, most: exchange, set: async () => ({ code: await code() }), headers: client, because: clients },
  "refresh-tokens": {
    fewest: refresh,
    most: refresh,
    set: async () => ({ refresh_token: (await tokens()).refresh_token }),
    headers: client,
    because: clients,
  },
  revokeToken: { set: async () => ({ token: (await tokens()).access_token }), headers: client, because: clients },
  addActivity: activity,
  updateActivity: activity,
  addDeal: deal,
  updateDeal: deal,
  addCallLog: { without: ["lead_id"], because: "a call is linked to a deal or to a lead" },
  updateMailThreadDetails: { without: ["lead_id"], because: "a thread is linked to a deal or to a lead" },
  findUsersByName: { set: () => ({ term: "aoife", search_by_email: false }), because: "a search by e-mail wants a whole address" },
  searchItemByField: {
    set: async ({ crm }) => ({ term: (await ask(crm, "addDeal", { title: "Every deal" })).title }),
    because: "the search in one field minds the case, and wants all of it",
  },
  addLead: { fewest: { person_id: 1 }, because: "a lead needs a person or an organization" },
  addNote: { fewest: { deal_id: 1 }, because: "a note needs something to stand at" },
  addPerson: { fewest: { name: "Every Person" }, because: "a person needs a name, which the schema doesn't say" },
  addDealProduct: { set: () => recurring, because: frequency },
  updateDealProduct: { set: () => recurring, because: frequency },
  addProduct: { set: () => recurring, because: frequency },
  updateProduct: { set: () => recurring, because: frequency },
  addManyDealProducts: {
    set: ({ links }) => ({ data: [1, 2].map((quantity) => ({ product_id: links.product_id, item_price: 10, quantity, ...recurring })) }),
    because: frequency,
  },
  deleteManyDealProducts: twoOf(async ({ crm, links, ids: [id] }) => {
    const data = [1, 2].map((quantity) => ({ product_id: links.product_id, item_price: 10, quantity }));
    return { ids: (await ask(crm, "addManyDealProducts", { id, data })).map((each) => each.id) };
  }),
  deleteFilters: twoOf(async ({ crm, links: { conditions } }) => {
    const filter = async () => (await ask(crm, "addFilter", { name: "Every filter", type: "deals", conditions })).id;
    return { ids: [await filter(), await filter()] };
  }),
  addGoal: {
    set: () => ({ type: { name: "deals_won", params: { pipeline_id: [1] } }, expected_outcome: { target: 5, tracking_metric: "quantity" } }),
    because: "stages belong to goals of progress, activity types to those of activities, a currency to sums",
  },
  updateGoal: {
    set: () => ({ type: { name: "deals_won", params: { pipeline_id: [1] } }, expected_outcome: { target: 5, tracking_metric: "quantity" } }),
    because: "stages belong to goals of progress, activity types to those of activities, a currency to sums",
  },
  updateRolePipelines: { set: () => ({ visible_pipeline_ids: { add: [1], remove: [2] } }), because: "a pipeline is shown or hidden, not both" },
  deleteRoleAssignment: {
    set: async ({ crm, links: { user_id }, ids: [id] }) => ask(crm, "addRoleAssignment", { id, user_id }),
    because: "only who has the role can lose it",
  },
  ...fieldRules("Deal"),
  ...fieldRules("Organization"),
  ...fieldRules("Person"),
  ...fieldRules("Product"),
  ...fieldRules("Project"),
  ...oldFieldRules("Deal"),
  ...oldFieldRules("Organization"),
  ...oldFieldRules("Person"),
  ...oldFieldRules("Product"),
};

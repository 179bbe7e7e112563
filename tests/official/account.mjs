// Resources around the daily ones: products and what hangs on deals, projects, papers, and how an account is set up.

import { crm } from "./clients.mjs";

const product = async () => ({ id: (await crm.products.create({ name: "Sold twice" })).id });
const deal = async () => ({ id: (await crm.deals.create({ title: "Sold twice", value: 900 })).id });
const note = async () => ({ id: (await crm.notes.create({ content: "Discussed", deal_id: 1 })).id });

/** A deal with a product that is sold once, as instalments ask. */
async function dealInParts() {
  const path = await deal();
  await crm.deals.products.create(path.id, { product_id: 1, item_price: 900, quantity: 1 });
  return path;
}

async function followed() {
  const path = await deal();
  await crm.deals.followers.create(path.id, { user_id: 2 });
  return path;
}

let given = 0;
const another = (name) => `${name} ${(given += 1)}`;

let board;
const phase = async () => {
  board ??= await crm.projectBoards.create({ name: "Twice board" });
  return { board_id: board.id };
};

const condition = async () => {
  const fields = await crm.v1.dealFields.list().toArray();
  const field_id = String(fields.find(({ key }) => key === "title").id);
  return { object: "deal", field_id, operator: "=", value: "twice", extra_value: null };
};
const conditions = {
  glue: "and",
  conditions: [{ glue: "and", conditions: [await condition()] }, { glue: "or", conditions: [] }],
};

/** As in `resources.mjs`. */
export const account = [
  {
    name: "products",
    list: "getProducts",
    get: "getProduct",
    create: ["addProduct", { name: "Twice sold", code: "T-2", prices: [{ price: 90, currency: "EUR" }] }],
    update: ["updateProduct", { name: "Twice sold, renamed" }],
    remove: "deleteProduct",
    search: ["searchProducts", "Twice sold"],
  },
  {
    name: "product variations",
    within: product,
    list: "getProductVariations",
    create: ["addProductVariation", { name: "Twice as large", prices: [{ price: 100, currency: "EUR" }] }],
    update: ["updateProductVariation", { name: "Thrice as large" }],
    remove: "deleteProductVariation",
  },
  {
    name: "products of a deal",
    within: deal,
    list: "getDealProducts",
    create: ["addDealProduct", { product_id: 1, item_price: 10, quantity: 2 }],
    update: ["updateDealProduct", { quantity: 3 }],
    remove: "deleteDealProduct",
  },
  {
    name: "discounts of a deal",
    within: deal,
    list: "getAdditionalDiscounts",
    create: ["postAdditionalDiscount", { description: "Twice off", amount: 5, type: "percentage" }],
    update: ["updateAdditionalDiscount", { amount: 6 }],
    remove: "deleteAdditionalDiscount",
  },
  {
    name: "instalments of a deal",
    within: dealInParts,
    create: ["postInstallment", { description: "Half", amount: 450, billing_date: "2027-01-15" }],
    update: ["updateInstallment", { amount: 400 }],
    remove: "deleteInstallment",
  },
  {
    name: "comments of a note",
    within: note,
    id: "uuid",
    list: "getNoteComments",
    get: "getComment",
    create: ["addNoteComment", { content: "Twice said" }],
    update: ["updateCommentForNote", { content: "Thrice said" }],
    remove: "deleteComment",
  },
  {
    name: "product fields",
    list: "getProductFields",
    get: "getProductField",
    id: "field_code",
    create: ["addProductField", { field_name: "Twice", field_type: "date" }],
    update: ["updateProductField", { field_name: "Thrice" }],
    remove: "deleteProductField",
  },
  {
    name: "project fields",
    list: "getProjectFields",
    get: "getProjectField",
    id: "field_code",
    create: ["addProjectField", { field_name: "Twice", field_type: "text" }],
    update: ["updateProjectField", { field_name: "Thrice" }],
    remove: "deleteProjectField",
  },
  ...["Deal", "Person", "Organization", "Product"].map((kind) => ({
    name: `${kind.toLowerCase()} fields in v1`,
    list: `v1.get${kind}Fields`,
    get: `v1.get${kind}Field`,
    create: [`v1.add${kind}Field`, { name: "Twice in v1", field_type: "varchar" }],
    update: [`v1.update${kind}Field`, { name: "Thrice in v1" }],
    remove: `v1.delete${kind}Field`,
    // Pipedrive says "gone" of a product field that isn't there.
    ...(kind === "Product" ? { missing: 410 } : {}),
  })),
  {
    name: "projects",
    list: "getProjects",
    get: "getProject",
    create: ["addProject", { title: "Twice planned", board_id: 1, phase_id: 1 }],
    update: ["updateProject", { title: "Thrice planned" }],
    remove: "deleteProject",
    search: ["searchProjects", "planned"],
  },
  {
    name: "projects in v1",
    list: "v1.getProjects",
    get: "v1.getProject",
    create: ["v1.addProject", { title: "Twice planned", board_id: 1, phase_id: 1 }],
    update: ["v1.updateProject", { title: "Thrice planned" }],
    remove: "v1.deleteProject",
  },
  {
    name: "tasks",
    list: "getTasks",
    get: "getTask",
    create: ["addTask", { title: "Twice to do", project_id: 1 }],
    update: ["updateTask", { title: "Thrice to do", done: 1 }],
    remove: "deleteTask",
  },
  {
    name: "tasks in v1",
    list: "v1.getTasks",
    get: "v1.getTask",
    create: ["v1.addTask", { title: "Twice to do", project_id: 1 }],
    update: ["v1.updateTask", { title: "Thrice to do", done: 1 }],
    remove: "v1.deleteTask",
  },
  {
    name: "project boards",
    list: "getProjectsBoards",
    get: "getProjectsBoard",
    create: ["addProjectBoard", { name: "Twice" }],
    update: ["updateProjectBoard", { name: "Thrice" }],
    remove: "deleteProjectBoard",
  },
  {
    name: "project phases",
    within: phase,
    list: "getProjectsPhases",
    get: "getProjectsPhase",
    create: ["addProjectPhase", { name: "Twice" }],
    update: ["updateProjectPhase", { name: "Thrice" }],
    remove: "deleteProjectPhase",
  },
  {
    name: "files",
    list: "getFiles",
    get: "getFile",
    create: ["addFile", { file: new File(["twice"], "twice.txt", { type: "text/plain" }), deal_id: 1 }],
    update: ["updateFile", { name: "thrice.txt" }],
    remove: "deleteFile",
  },
  {
    name: "filters",
    list: "getFilters",
    get: "getFilter",
    create: ["addFilter", { name: "Twice", type: "deals", conditions }],
    update: ["updateFilter", { name: "Thrice", conditions }],
    remove: "deleteFilter",
  },
  {
    name: "webhooks",
    list: "getWebhooks",
    create: ["addWebhook", { subscription_url: "https://hooks.example/twice", event_action: "create", event_object: "deal", name: "Twice", user_id: 1 }],
    remove: "deleteWebhook",
  },
  {
    name: "organization relationships",
    create: ["addOrganizationRelationship", { org_id: 1, type: "related", rel_owner_org_id: 1, rel_linked_org_id: 2 }],
    get: "getOrganizationRelationship",
    update: ["updateOrganizationRelationship", { type: "parent" }],
    remove: "deleteOrganizationRelationship",
  },
  {
    name: "activity types",
    // Two of one name are refused, so each is made under another.
    differ: /^(name|key_string)$/,
    create: ["addActivityType", () => ({ name: another("Twice"), icon_key: "task" })],
    update: ["updateActivityType", () => ({ name: another("Thrice") })],
    remove: "deleteActivityType",
  },
  {
    name: "roles",
    differ: /^name$/,
    list: "getRoles",
    get: "getRole",
    create: ["addRole", () => ({ name: another("Twice") })],
    update: ["updateRole", () => ({ name: another("Thrice") })],
    remove: "deleteRole",
  },
  { name: "users in v1's search", list: "findUsersByName", within: async () => ({ term: "aoife" }) },
  { name: "goals", list: "getGoals" },
  { name: "lead sources", list: "getLeadSources" },
  { name: "followers of a deal", list: "getDealFollowers", within: followed },
  { name: "followers of a deal in v1", list: "v1.getDealFollowers", within: followed },
  { name: "participants of a deal", within: deal, list: "getDealParticipants" },
  { name: "search across all", search: ["searchItem", "Twice"] },
  { name: "permission sets", list: "getPermissionSets" },
  { name: "project templates", list: "getProjectTemplates", get: "getProjectTemplate", existing: 1 },
];

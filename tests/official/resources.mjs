// What both clients do with each resource: operations by their operationId, what is made, and what is changed.

const soon = "2027-01-15";

/**
 * One resource a row; `within` makes what it belongs to, `id` is the field that names it, `missing` the status of one
 * that isn't there; `differ` names fields that must differ.
 */
export const resources = [
  {
    name: "deals",
    list: "getDeals",
    get: "getDeal",
    create: ["addDeal", { title: "Two clients", value: 1200.5, currency: "EUR", expected_close_date: soon }],
    update: ["updateDeal", { title: "Two clients, renamed", status: "won" }],
    remove: "deleteDeal",
    search: ["searchDeals", "Two clients"],
  },
  {
    name: "persons",
    list: "getPersons",
    get: "getPerson",
    create: ["addPerson", { name: "Twice Client", emails: [{ value: "twice@people.example", primary: true, label: "work" }] }],
    update: ["updatePerson", { name: "Twice Renamed", org_id: 1 }],
    remove: "deletePerson",
    search: ["searchPersons", "Twice"],
  },
  {
    name: "organizations",
    list: "getOrganizations",
    get: "getOrganization",
    create: ["addOrganization", { name: "Two Clients Ltd", address: { value: "1 Harbour Road" } }],
    update: ["updateOrganization", { name: "Two Clients Inc" }],
    remove: "deleteOrganization",
    search: ["searchOrganization", "Two Clients"],
  },
  {
    name: "activities",
    list: "getActivities",
    get: "getActivity",
    create: ["addActivity", { subject: "Call twice", type: "call", due_date: soon, due_time: "10:30", deal_id: 1 }],
    update: ["updateActivity", { done: true }],
    remove: "deleteActivity",
  },
  {
    name: "pipelines",
    list: "getPipelines",
    get: "getPipeline",
    create: ["addPipeline", { name: "Second line" }],
    update: ["updatePipeline", { name: "Second line, renamed" }],
    remove: "deletePipeline",
  },
  {
    name: "stages",
    list: "getStages",
    get: "getStage",
    create: ["addStage", { name: "Second thoughts", pipeline_id: 2 }],
    update: ["updateStage", { name: "Third thoughts", deal_probability: 30 }],
    remove: "deleteStage",
  },
  {
    name: "leads",
    list: "getLeads",
    get: "getLead",
    create: ["addLead", { title: "Two clients' lead", person_id: 1, value: { amount: 50, currency: "EUR" } }],
    update: ["updateLead", { title: "Two clients' lead, renamed" }],
    remove: "deleteLead",
    search: ["searchLeads", "Two clients"],
  },
  {
    name: "leads in v1's search",
    search: ["v1.searchLeads", "Two clients"],
  },
  {
    name: "lead labels",
    list: "getLeadLabels",
    create: ["addLeadLabel", { name: "Twice", color: "green" }],
    update: ["updateLeadLabel", { color: "red" }],
    remove: "deleteLeadLabel",
  },
  {
    name: "notes",
    list: "getNotes",
    get: "getNote",
    create: ["addNote", { content: "Noted twice", deal_id: 1 }],
    update: ["updateNote", { content: "Noted once more", pinned_to_deal_flag: 1 }],
    remove: "deleteNote",
  },
  {
    name: "deal fields",
    list: "getDealFields",
    get: "getDealField",
    id: "field_code",
    create: ["addDealField", { field_name: "Twice", field_type: "varchar" }],
    update: ["updateDealField", { field_name: "Thrice" }],
    remove: "deleteDealField",
  },
  {
    name: "person fields",
    list: "getPersonFields",
    get: "getPersonField",
    id: "field_code",
    create: ["addPersonField", { field_name: "Twice", field_type: "enum", options: [{ label: "One" }, { label: "Two" }] }],
    update: ["updatePersonField", { field_name: "Thrice" }],
    remove: "deletePersonField",
  },
  {
    name: "organization fields",
    list: "getOrganizationFields",
    get: "getOrganizationField",
    id: "field_code",
    create: ["addOrganizationField", { field_name: "Twice", field_type: "monetary" }],
    update: ["updateOrganizationField", { field_name: "Thrice" }],
    remove: "deleteOrganizationField",
  },
  { name: "users", list: "getUsers", get: "getUser", existing: 2 },
  { name: "currencies", list: "getCurrencies" },
  { name: "activity types", list: "getActivityTypes" },
];

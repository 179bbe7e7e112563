// What the app may do in an account, for every page and person: the proxy refuses the rest, and sends nothing.

import type { Policy } from "pipedrive-wasm";

export const POLICY: Policy = {
  default: "deny",
  deals: "full",
  "deals.delete": "deny",
  activities: "full",
  "activities.delete": "deny",
  notes: "full",
  persons: "read",
  organizations: "read",
  stages: "read",
  pipelines: "read",
  users: "read",
  // Names of custom fields, which a page that is open for long reads again.
  dealFields: "read",
  personFields: "read",
  organizationFields: "read",
  filters: "read",
};

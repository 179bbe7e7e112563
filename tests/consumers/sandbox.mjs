// Where the sandbox is, set by `cargo xtask test`, and what a round beside it comes to.

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests with "cargo xtask test"`);
  return value;
}

/** A client's options. */
export const sandbox = {
  get baseUrl() {
    return required("PIPEDRIVE_BASE_URL");
  },
  get apiToken() {
    return required("PIPEDRIVE_API_TOKEN");
  },
};

/** What `round` returns where all went well. */
export const expected = { listed: 3, found: true, made: "Made by a consumer", code: "not_found" };

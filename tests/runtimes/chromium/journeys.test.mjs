// The packed package in a browser without a bundler: an import map, files from a plain web server.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { launch } from "../browser.mjs";
import { report, settings } from "../report.mjs";
import { serve } from "../server.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

test("every journey in Chromium", async (t) => {
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // The browser itself logs each answer that isn't a 2xx; some journeys want one.
    if (message.type() === "error" && !message.text().includes("status of 404")) complaints.push(message.text());
  });
  await page.goto(site.url);
  const results = await page.evaluate(async (options) => {
    const { Pipedrive } = await import("pipedrive-wasm");
    const { journeys } = await import("/journeys.mjs");
    return journeys(new Pipedrive(options));
  }, settings);
  await report(t, results);
  await t.test("the console stays clean", () => assert.deepEqual(complaints, []));
});

test("every journey in Chromium against a sandbox inside the page, which asks nobody", async (t) => {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url())));
  await page.goto(site.url);
  const results = await page.evaluate(async () => {
    const { Pipedrive } = await import("pipedrive-wasm");
    const { sandboxFetch } = await import("pipedrive-wasm/sandbox");
    const { journeys } = await import("/journeys.mjs");
    return journeys(new Pipedrive({ apiToken: "sandbox-token", fetch: sandboxFetch({ seed: 3 }) }));
  });
  await report(t, results);
  const strange = asked.filter(({ origin, pathname }) => origin !== new URL(site.url).origin || pathname.includes("/api/"));
  await t.test("no request leaves the page", () => assert.deepEqual(strange.map(String), []));
});

test("a page that doesn't import the sandbox loads none of it", async () => {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(site.url);
  await first(page, "pipedrive-wasm");
  await first(page, "pipedrive-wasm/inline");
  assert.ok(!asked.some((path) => path.includes("sandbox")), asked.join());
});

test("the wasm is streamed from its own file, and the base64 copy stays unread", async () => {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(site.url);
  await first(page, "pipedrive-wasm");
  assert.equal(asked.filter((path) => path.endsWith("core.wasm")).length, 1);
  assert.ok(!asked.some((path) => path.endsWith("core.base64.js")), asked.join());
});

test("a stream is uploaded, watched or not, and only its ends are told of with an API token", async () => {
  const page = await browser.newPage();
  await page.goto(site.url);
  const came = await page.evaluate(async (options) => {
    const { Pipedrive } = await import("pipedrive-wasm");
    const crm = new Pipedrive(options);
    const steps = [];
    const upload = async (more) => {
      const data = new Blob(["streamed"]).stream();
      return (await crm.files.create({ file: { name: "streamed.txt", data }, deal_id: 1 }, more)).file_size;
    };
    return { sizes: [await upload({}), await upload({ onProgress: (step) => steps.push(step) })], steps };
  }, settings);
  const steps = [{ loaded: 0, total: 8 }, { loaded: 8, total: 8 }];
  assert.deepEqual(came, { sizes: [8, 8], steps });
});

test("without the .wasm file the base64 copy is loaded", async () => {
  const page = await browser.newPage();
  await page.route("**/core.wasm", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(site.url);
  await first(page, "pipedrive-wasm");
});

test("the inline entry asks for no .wasm file", async () => {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(site.url);
  await first(page, "pipedrive-wasm/inline");
  assert.ok(!asked.some((path) => path.endsWith(".wasm")), asked.join());
});

test("a page whose policy forbids wasm says so", async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}?policy=strict`);
  const message = await page.evaluate(async (options) => {
    const { Pipedrive } = await import("pipedrive-wasm");
    return new Pipedrive(options).deals.get(1).then(() => "it worked", (error) => `${error.code}: ${error.message}`);
  }, settings);
  assert.match(message, /wasm-unsafe-eval/);
});

test("importing the package sends nothing and loads no wasm", async () => {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(site.url);
  await page.evaluate(async (options) => {
    const { Pipedrive } = await import("pipedrive-wasm");
    new Pipedrive(options).deals.list();
  }, settings);
  assert.ok(!asked.some((path) => path.endsWith(".wasm") || path.includes("/api/")), asked.join());
});

/** Reads one deal through an entry of the package. */
async function first(page, entry) {
  const count = await page.evaluate(
    async ([entry, options]) => {
      const { Pipedrive } = await import(entry);
      return (await new Pipedrive(options).deals.list({ limit: 1 }).page()).items.length;
    },
    [entry, settings],
  );
  assert.equal(count, 1);
}

// Contrast, accessibility rules and the page's security policy.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { card, ready, refuse, seedPipeline, startDemo } from "./demo-page.mjs";

/** Text colour on background, each by the name of its custom property. */
const PAIRS = [
  ["text", "page"], ["text", "surface"], ["text", "sunken"],
  ["muted", "page"], ["muted", "surface"], ["muted", "sunken"], ["muted", "accent-soft"],
  ["on-accent", "accent"], ["on-accent", "accent-hover"], ["accent", "surface"], ["accent", "page"],
  ["good", "accent-soft"], ["bad", "bad-soft"], ["bad", "surface"],
  ["warn", "warn-soft"], ["warn", "surface"], ["on-toast", "toast"], ["toast-link", "toast"],
];

/** Edges of controls and the focus ring need less: 3:1. */
const EDGES = [["line-strong", "surface"], ["line-strong", "page"], ["focus", "surface"], ["focus", "page"], ["focus", "sunken"]];

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

async function axeSource() {
  try {
    // From where the package's own tools are installed.
    const require = createRequire(new URL("../../pkg/package.json", import.meta.url));
    return await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
}

describe("the page", () => {
  let demo;
  before(async () => { demo = await startDemo(); });
  after(() => demo?.end());

  for (const colorScheme of ["light", "dark"]) {
    test(`text has a contrast of 4.5 and more in the ${colorScheme} scheme`, async () => {
      const page = await demo.open("", { colorScheme });
      const colours = await page.evaluate((names) => {
        const style = getComputedStyle(document.documentElement);
        return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
      }, [...new Set([...PAIRS, ...EDGES].flat())]);
      const weak = (pairs, least) => pairs
        .map(([text, back]) => ({ text, back, ratio: contrast(colours[text], colours[back]) }))
        .filter(({ ratio }) => !(ratio >= least));
      assert.deepEqual(weak(PAIRS, 4.5), []);
      assert.deepEqual(weak(EDGES, 3), []);
      await page.context().close();
    });

    test(`axe finds nothing in the ${colorScheme} scheme`, async (context) => {
      const axe = await axeSource();
      if (!axe) return context.skip("axe-core isn't installed");
      const seeded = await seedPipeline(demo.api, `Looks ${colorScheme}`, ["New", "Old"], [{ title: "Chapel organ", stage: "New", value: 9, currency: "EUR" }]);
      const page = await demo.open(seeded.address, { colorScheme });
      const check = async (state) => {
        await page.evaluate(axe);
        const violations = await page.evaluate(async () => (await window.axe.run()).violations);
        const found = violations.map(({ id, impact, nodes }) => `${state}: ${impact} ${id} at ${nodes[0].target}`);
        assert.deepEqual(found, []);
      };
      await ready(page);
      await check("board");
      await card(page, "Chapel organ").click();
      await page.locator("#deal-panel .notes").waitFor({ state: "attached" });
      await page.waitForFunction(() => !document.querySelector("#deal-body [aria-busy]"));
      await check("panel");
      await page.getByRole("button", { name: "Lost" }).click();
      await check("lost");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Add deal" }).click();
      await page.getByRole("dialog", { name: "Add deal" }).getByRole("button", { name: "Add deal" }).click();
      await check("form with a mistake");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Actions for Chapel organ" }).click();
      await page.locator("#card-menu:popover-open").waitFor();
      await check("menu");
      await refuse(page, "**/api/v2/pipelines*", 500);
      await page.reload();
      await page.waitForSelector("body[data-state=error]");
      await check("error");
      await page.context().close();
    });
  }

  test("the policy admits this very import map and no other inline script", async () => {
    const html = await (await fetch(demo.url)).text();
    const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html)[1];
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)[1];
    const hash = createHash("sha256").update(map).digest("base64");
    const scripts = policy.split(";").map((part) => part.trim()).find((part) => part.startsWith("script-src"));
    assert.equal(scripts, `script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`);
    assert.equal(html.match(/<script\b[^>]*>(?=\S)/g).filter((tag) => !tag.includes("src=")).length, 1);
  });

  test("everything on the way to a board passes the policy", async () => {
    const page = await demo.open("", { colorScheme: "dark" });
    await ready(page);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a package that isn't there is said instead of loading for ever", async () => {
    const page = await demo.open("/favicon.svg");
    await page.route("**/pipedrive-wasm/**", (route) => route.fulfill({ status: 404 }));
    await page.goto(demo.url);
    await page.waitForSelector("body[data-state=error]");
    await page.getByRole("heading", { name: "The page couldn't start" }).waitFor();
    await page.context().close();
  });
});

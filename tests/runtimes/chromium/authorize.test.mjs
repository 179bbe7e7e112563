// The sandbox's authorization page in Chromium: by mouse and by keyboard, light and dark, with nothing from elsewhere.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { launch } from "../browser.mjs";
import { settings } from "../report.mjs";

const callback = "http://127.0.0.1:8787/oauth/callback";
const asked = new URLSearchParams({ client_id: "sandbox-client", redirect_uri: callback, state: "from here & there" });
const browser = await launch();
after(() => browser.close());

/** The page, with an app behind the callback address, and the problems that the browser tells of. */
async function open(t, options = {}) {
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  const told = { requests: [], problems: [] };
  page.on("request", (request) => told.requests.push(request.url()));
  page.on("console", (message) => told.problems.push(message.text()));
  page.on("pageerror", (error) => told.problems.push(error.message));
  await page.route(`${callback}?*`, (route) => route.fulfill({ body: "the app" }));
  await page.goto(`${settings.baseUrl}/oauth/authorize?${asked}`);
  return { page, ...told };
}

/** What the app is told once the user has chosen. */
async function sent(page, choose) {
  const [request] = await Promise.all([page.waitForRequest(`${callback}?*`), choose()]);
  return new URL(request.url()).searchParams;
}

test("a click on Approve leads to the app with a code and the state", async (t) => {
  const { page, requests, problems } = await open(t);
  await page.getByRole("heading", { name: "Sandbox app asks for access" }).waitFor();
  const scopes = page.getByRole("list", { name: "The app would be able to:" }).getByRole("listitem");
  assert.equal(await scopes.count(), 21);
  const told = await sent(page, () => page.getByRole("button", { name: "Approve" }).click());
  assert.match(told.get("code"), /^1001\.1\.[0-9a-f]{40}$/);
  assert.deepEqual([told.get("state"), told.get("error")], ["from here & there", null]);
  await page.getByText("the app").waitFor();
  const strange = requests.filter((url) => !url.startsWith(settings.baseUrl) && !url.startsWith(callback) && !url.startsWith("data:"));
  assert.deepEqual([strange, problems], [[], []]);
});

test("the keyboard reaches Deny, which leads to the app without a code", async (t) => {
  const { page } = await open(t);
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").textContent(), "Approve");
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").textContent(), "Deny");
  const told = await sent(page, () => page.keyboard.press("Enter"));
  assert.deepEqual([...told], [["error", "user_denied"], ["state", "from here & there"]]);
});

/** How light a colour is, as WCAG counts it. */
function luminance(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

for (const colorScheme of ["light", "dark"]) {
  test(`everything is legible where the browser is ${colorScheme}, down to 320 pixels`, async (t) => {
    const { page } = await open(t, { colorScheme, viewport: { width: 320, height: 640 } });
    const colours = await page.evaluate(() => {
      const style = (selector) => getComputedStyle(document.querySelector(selector));
      const paper = style("body").backgroundColor;
      const approve = style("button[value=approve]");
      return {
        wide: document.documentElement.scrollWidth,
        pairs: [...["h1", "p", "b", "li", "code", "button[value=deny]"].map((selector) => [style(selector).color, paper]), [approve.color, approve.backgroundColor]],
      };
    });
    assert.equal(colours.wide, 320);
    for (const [ink, paper] of colours.pairs) {
      const [light, dark] = [luminance(ink), luminance(paper)].sort((one, other) => other - one);
      assert.ok((light + 0.05) / (dark + 0.05) >= 4.5, `${ink} on ${paper}`);
    }
    assert.equal(luminance(colours.pairs[0][1]) > 0.5, colorScheme === "light");
  });
}

// Panels and modals that Pipedrive draws: what it takes goes out, and what it wouldn't doesn't.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ExtensionShapeError, jsonModal, jsonPanel, panelFailure } from "pipedrive-wasm/extension";

const field = (kind, more) => ({ $ref: `#/definitions/${kind}`, ...more });
const KINDS = ["text", "numerical", "date", "time", "date-time", "email", "link", "phone", "address", "currency", "label", "tags"];

/** The faults of what throws. */
function faults(make) {
  try {
    make();
  } catch (error) {
    assert.ok(error instanceof ExtensionShapeError, error);
    assert.equal(error.code, "extension_shape");
    return error.faults.map(({ at, problem }) => `${at} ${problem}`);
  }
  return assert.fail("it was taken");
}

const one = jsonPanel({ type: "object", properties: Object.fromEntries(KINDS.map((kind) => [kind, field(kind)])) });

const good = {
  text: ["plain", "", { markdown: true, value: "**bold**" }],
  numerical: [0, -1.5],
  date: ["2026-12-31", "2024-02-29"],
  time: ["23:59:59Z", "00:00:00+02:00"],
  "date-time": ["2026-12-31T23:59:59Z", "2026-12-31T23:59:59.123-05:00"],
  email: ["ada@acme.example"],
  link: ["https://acme.example/a", "mailto:ada@acme.example", { value: "https://acme.example", external: true, label: "Acme" }, { value: "https://acme.example", external: false }],
  phone: ["+49 30 1234"],
  address: ["1 Main St"],
  currency: [{ code: "EUR", value: 12.5 }],
  label: [{ color: "green", label: "Won" }],
  tags: [[], ["a", "b"]],
};

const bad = {
  text: [[5, "data.text must be text, not a number"], [{ markdown: false, value: "x" }, "data.text.markdown must be true"], [{ markdown: true }, "data.text.value must be text, not undefined"], [{ markdown: true, value: "x", size: 1 }, "data.text.size isn't known here; markdown, value is"]],
  numerical: [["5", "data.numerical must be a number, not text"], [Number.NaN, "data.numerical must be a number, not NaN"]],
  date: [["31.12.2026", "data.date must be a day such as 2026-12-31"], ["2026-02-30", "data.date must be a day such as 2026-12-31"], [new Date(0), "data.date must be text, not an object"]],
  time: [["23:59", "data.time must be a time with a zone such as 23:59:59Z"], ["24:00:00Z", "data.time must be a time with a zone such as 23:59:59Z"]],
  "date-time": [["2026-12-31T23:59:59", "data.date-time must be a time with a zone such as 2026-12-31T23:59:59Z"]],
  email: [["ada", "data.email must be an email address"]],
  link: [["acme.example", "data.link must be a whole address"], [{ value: "https://acme.example" }, "data.link.external must be true or false, not undefined"]],
  phone: [[49, "data.phone must be text, not a number"]],
  address: [[{}, "data.address must be text, not an object"]],
  currency: [[5, "data.currency must be an object, not a number"], [{ code: "EUR", value: "5" }, "data.currency.value must be a number, not text"], [{ value: 5 }, "data.currency.code must be text, not undefined"]],
  label: [[{ color: "pink", label: "x" }, 'data.label.color must be "green", "red", "blue", "yellow", "purple", "grey", not text'], [{ color: "red", label: "x".repeat(41) }, "data.label.label has 41 characters, and 40 at most are allowed"]],
  tags: [["a", "data.tags must be a list, not text"], [["a", 1], "data.tags[1] must be text, not a number"]],
};

test("each kind of field takes its values, and null", () => {
  for (const kind of KINDS) {
    for (const value of [...good[kind], null, undefined]) assert.deepEqual(one.body({ [kind]: value }), { data: { [kind]: value } }, kind);
  }
});

test("each kind of field refuses what it can't show, by its path", () => {
  for (const kind of KINDS) {
    for (const [value, fault] of bad[kind]) assert.deepEqual(faults(() => one.body({ [kind]: value })), [fault]);
  }
});

test("all faults are told at once, and none of the values", () => {
  const secret = "4111 1111 1111 1111";
  const told = faults(() => one.body({ numerical: secret, email: secret, colour: secret }));
  assert.deepEqual(told, ["data.numerical must be a number, not text", "data.email must be an email address", "data.colour isn't in the schema"]);
  assert.ok(!told.join().includes(secret));
});

const several = { type: "array", items: { type: "object", properties: { title: field("header"), note: field("text", { label: "Note" }) } } };

test("several objects have a header each, and are ten at most", async () => {
  const panel = jsonPanel(several);
  const answer = panel.answer([{ title: "One", note: null }, { title: "Two" }], { settings: { url: "https://app.example/settings" } });
  assert.deepEqual([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")], [200, "application/json", "no-store"]);
  assert.deepEqual(await answer.json(), { data: [{ title: "One", note: null }, { title: "Two" }], settings: { url: "https://app.example/settings" } });
  assert.deepEqual(await panel.answer([]).json(), { data: [] });
  assert.deepEqual(faults(() => panel.body([{ note: "x" }, { title: null }, { title: "" }])), [
    "data[0].title is required",
    "data[1].title must be text, not null",
    "data[2].title must not be empty",
  ]);
  assert.deepEqual(faults(() => panel.body(Array(11).fill({ title: "x" }))), ["data has 11 objects, and 10 at most are allowed"]);
  assert.deepEqual(faults(() => panel.body({ title: "x" })), ["data must be a list, not an object"]);
});

test("what is required must be there, save in an empty panel", () => {
  const panel = jsonPanel({ type: "object", properties: { note: field("text"), more: field("text") }, required: ["note"] });
  assert.deepEqual(panel.body({ note: "x" }), { data: { note: "x" } });
  assert.deepEqual(panel.body({}), { data: {} });
  assert.deepEqual(faults(() => panel.body({ more: "x" })), ["data.note is required"]);
});

test("what stands around the data is checked as well", () => {
  const link = { url: "https://app.example", label: "More" };
  assert.deepEqual(one.body({}, { external_link: link }), { data: {}, external_link: link });
  assert.deepEqual(faults(() => one.body({}, { external_link: { url: "http://app.example", label: "x".repeat(41) }, footer: 1 })), [
    "footer isn't known here; settings, external_link is",
    "external_link.url must be an https address",
    "external_link.label has 41 characters, and 40 at most are allowed",
  ]);
});

test("a schema that Pipedrive wouldn't take is refused", () => {
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`f${at}`, field("text")]));
  for (const [schema, fault] of [
    [{ type: "string" }, 'type must be "object" or "array"'],
    [{ type: "object" }, "properties must be an object, not undefined"],
    [{ type: "object", properties: { a: field("colour") } }, `properties.a.$ref must be #/definitions/ and one of ${[...KINDS, "header"].join(", ")}`],
    [{ type: "object", properties: many }, "properties has 21 fields, and 20 at most are allowed"],
    [{ type: "array", items: { type: "object", properties: { a: field("text") } } }, "items.properties needs a field of the kind header, since there are several objects"],
    [{ type: "object", properties: { a: field("text") }, required: ["b"] }, "required names b, which isn't among the properties"],
  ]) {
    assert.deepEqual(faults(() => jsonPanel(schema)), [fault]);
  }
  assert.deepEqual(jsonPanel({ type: "object", properties: { ...many, f20: field("header") } }).body({}), { data: {} });
});

test("a failure says why in the panel's place", async () => {
  const answer = panelFailure({ title: "Not connected", subtitle: "Open the **settings**", action: { url: "https://app.example", label: "Settings" }, status: 403 });
  assert.equal(answer.status, 403);
  assert.deepEqual(await answer.json(), {
    error: { title: "Not connected", subtitle: "Open the **settings**", action: { url: "https://app.example", label: "Settings" } },
  });
  assert.equal(panelFailure({ title: "Down" }).status, 500);
  assert.deepEqual(faults(() => panelFailure({ title: "x".repeat(31), status: 200 })), [
    "error.title has 31 characters, and 30 at most are allowed",
    "status must be from 301 to 599",
  ]);
});

const element = (kind, options) => ({ $ref: `#/definitions/element-${kind}`, ...(options && { options }) });
const modal = jsonModal({
  blocks: {
    intro: element("text", { value: "Add a note" }),
    subject: element("input", { label: "Subject", isRequired: true }),
    kind: element("select", { label: "Kind", items: [{ label: "Call", value: "call" }, { label: "Visit", value: 2 }], fetchOnChange: true }),
    day: element("datepicker", { label: "Day" }),
    how: element("radio-group", { label: "How" }),
    who: element("checkbox-group"),
    more: element("textarea", { label: "More" }),
    line: element("separator"),
  },
  actions: { send: { $ref: "#/definitions/element-button", options: { handler: "request" } }, stop: { $ref: "#/definitions/element-button", options: { handler: "cancel" } } },
});

test("a modal's answer comes over its schema, and what is there in the end is checked", async () => {
  const blocks = {
    subject: { value: "Hello", placeholder: "", allowClear: true, type: "email" },
    kind: { value: 2 },
    day: { value: "2026-12-31", visibleOn: { kind: { equals: "call" }, subject: "not_empty" } },
    how: { items: [{ label: "Phone", value: "phone", isDisabled: true, visibleOn: "always" }], value: null },
    who: { items: [{ label: "Ada", value: 1 }, { label: "Bob", value: 2 }], value: [1, "2"] },
    more: { value: null, resize: true, visibleOn: "never" },
  };
  assert.deepEqual(await modal.answer(blocks).json(), { data: { blocks, actions: {} } });
  assert.deepEqual(await modal.answer().json(), { data: { blocks: {}, actions: {} } });
  assert.deepEqual(await modal.answer({}, { send: { label: "Save" } }).json(), { data: { blocks: {}, actions: { send: { label: "Save" } } } });
});

test("an option that doesn't fit is refused by its path", () => {
  for (const [blocks, fault] of [
    [{ subject: { colour: 1 } }, /^data\.blocks\.subject\.colour isn't known here; label, message/],
    [{ subject: { label: "" } }, /^data\.blocks\.subject\.label must not be empty$/],
    [{ subject: { type: "tel" } }, /^data\.blocks\.subject\.type must be "text", "email"/],
    [{ subject: { isRequired: "yes" } }, /^data\.blocks\.subject\.isRequired must be true or false, not text$/],
    [{ kind: { value: "letter" } }, /^data\.blocks\.kind\.value isn't the value of one of the items$/],
    [{ kind: { value: ["call", "letter"] } }, /^data\.blocks\.kind\.value\[1\] isn't the value/],
    [{ kind: { items: [{ value: 1 }] } }, /^data\.blocks\.kind\.items\[0\]\.label must be text, not undefined$/],
    [{ kind: { visibleOn: "never" } }, /^data\.blocks\.kind\.visibleOn isn't known here/],
    [{ day: { value: "31.12.2026" } }, /^data\.blocks\.day\.value must be a day such as 2026-12-31$/],
    [{ day: { visibleOn: { nobody: "not_empty" } } }, /^data\.blocks\.day\.visibleOn\.nobody is no block of this modal$/],
    [{ day: { visibleOn: { kind: { starts: 1 } } } }, /^data\.blocks\.day\.visibleOn\.kind must be "not_empty", \{ equals \} or \{ includes \}$/],
    [{ who: { value: 1 } }, /^data\.blocks\.who\.value must be a list, not a number$/],
    [{ line: { label: "x" } }, /^data\.blocks\.line\.label isn't known here; nothing is$/],
    [{ nobody: {} }, /^data\.blocks\.nobody isn't in the schema$/],
    [{ intro: { value: 5 } }, /^data\.blocks\.intro\.value must be text, not a number$/],
  ]) {
    const told = faults(() => modal.answer(blocks));
    assert.equal(told.length, 1, told.join("; "));
    assert.match(told[0], fault);
  }
  assert.deepEqual(faults(() => modal.answer({}, { other: {} })), ["data.actions.other isn't in the schema"]);
});

test("what a schema leaves to the answer must be in the answer", () => {
  const late = jsonModal({ blocks: { note: element("textarea") }, actions: { send: element("button") } });
  assert.deepEqual(faults(() => late.answer()), ["data.blocks.note.label is required"]);
  assert.equal(late.answer({ note: { label: "Note" } }).status, 200);
});

test("success, errors of fields and errors of the whole have their answers", async () => {
  const link = { label: "Show", value: "https://app.example/notes/1" };
  assert.deepEqual(await modal.success({ message: "Saved", link, refreshPanelData: true }).json(), {
    success: { message: "Saved", type: "snackbar", link, refreshPanelData: true },
  });
  assert.deepEqual(await modal.fieldErrors({ subject: "Too short", kind: "Choose one" }).json(), {
    data: { blocks: { subject: { error: "Too short" }, kind: { error: "Choose one" } } },
  });
  const failure = modal.failure("The CRM is away");
  assert.deepEqual([failure.status, await failure.json()], [400, { error: { message: "The CRM is away" } }]);
  assert.equal(modal.failure("Try again", { status: 503 }).status, 503);
  assert.equal(modal.reconnect().status, 401);
  assert.deepEqual(faults(() => modal.success({ message: "" })), ["success.message must not be empty"]);
  assert.deepEqual(faults(() => modal.fieldErrors({ nobody: "x", intro: "y", subject: 1 })), [
    "data.blocks.nobody isn't in the schema",
    "data.blocks.intro can't have an error: nobody fills it in",
    "data.blocks.subject.error must be text, not a number",
  ]);
  assert.deepEqual(faults(() => modal.fieldErrors({})), ["data.blocks has no error; failure() is for those of no field"]);
});

test("a request is read as what it is: opening, a change, a submission", async () => {
  const address = "https://app.example/modal?resource=deal&selectedIds=8";
  assert.deepEqual((await modal.read(new Request(address))).kind, "open");
  const form = encodeURIComponent(JSON.stringify({ kind: "call", stranger: 1 }));
  const change = await modal.read(new Request(`${address}&form=${form}&invoker=kind`));
  assert.deepEqual([change.kind, change.invoker, change.form, change.url.searchParams.get("selectedIds")], ["change", "kind", { kind: "call" }, "8"]);
  const submit = await modal.read(new Request(address, { method: "POST", body: JSON.stringify({ subject: "Hi", stranger: 1 }) }));
  assert.deepEqual([submit.kind, submit.form], ["submit", { subject: "Hi" }]);
});

test("a request that is none of Pipedrive's is refused without showing what it held", async () => {
  const refused = async (request, fault) => {
    const error = await modal.read(request).then(() => assert.fail("it was read"), (thrown) => thrown);
    assert.ok(error instanceof ExtensionShapeError, error);
    assert.deepEqual(error.faults.map(({ at, problem }) => `${at} ${problem}`), [fault]);
    assert.ok(!error.message.includes("hunter2"));
  };
  const address = "https://app.example/modal";
  await refused(new Request(address, { method: "POST", body: "hunter2" }), "form must be JSON");
  await refused(new Request(address, { method: "POST", body: '["hunter2"]' }), "form must be an object");
  await refused(new Request(address, { method: "POST", body: " ".repeat(1_000_001) }), "form has more than 1000000 bytes");
  await refused(new Request(address, { method: "PUT", body: "{}" }), "method must be GET or POST");
  await refused(new Request(`${address}?invoker=hunter2`), "invoker is no block of this modal");
});

test("a modal's schema that Pipedrive wouldn't take is refused", () => {
  const send = { send: element("button", { handler: "request" }) };
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`b${at}`, element("separator")]));
  for (const [schema, fault] of [
    [{ actions: send }, /^blocks must be an object, not undefined$/],
    [{ blocks: { a: element("slider") }, actions: send }, /^blocks\.a\.\$ref must be #\/definitions\/element- and one of text, input/],
    [{ blocks: many, actions: send }, /^blocks are 11, and 10 at most are allowed$/],
    [{ blocks: {}, actions: {} }, /^actions must be 1 or 2$/],
    [{ blocks: {}, actions: { send: element("button", { handler: "explode" }) } }, /^actions\.send\.options\.handler must be "request"/],
    [{ blocks: { send: element("separator") }, actions: send }, /^actions\.send has the key of a block$/],
  ]) {
    const told = faults(() => jsonModal(schema));
    assert.equal(told.length, 1, told.join("; "));
    assert.match(told[0], fault);
  }
});

// The README's table of environments, made of the rows that the tests run. Needs Node alone:
//
//   node tests/consumers/environments.mjs          writes it
//   node tests/consumers/environments.mjs --check  fails where it is stale

import { readFile, writeFile } from "node:fs/promises";

import { rows as bundlers } from "./rows/bundlers.mjs";
import { rows as next } from "./rows/next.mjs";
import { rows as pages } from "./rows/pages.mjs";
import { rows as runtimes } from "./rows/runtimes.mjs";
import { rows as types } from "./rows/types.mjs";

/** Below the repository's root; the tests themselves run in a copy of this folder, and say where the README is. */
const readme = process.env.README ?? new URL("../../README.md", import.meta.url);
const BEGIN = "<!-- environments: written by tests/consumers/environments.mjs -->";
const END = "<!-- /environments -->";

/** How the core comes to the program. Each row's test sees to it. */
const cores = {
  streamed: "its file, streamed",
  whole: "its file, not streamed",
  file: "its file",
  module: "its file, compiled before",
  copy: "a copy in JavaScript",
};

const { devDependencies } = JSON.parse(await readFile(new URL("package.json", import.meta.url), "utf8"));

function line({ environment, tool, runs = [], core, needs }) {
  const testedWith = [...(tool ? [`${tool} ${devDependencies[tool]}`] : []), ...runs].join(", ");
  return `| ${[environment, testedWith, core ? cores[core] : "", needs ?? ""].join(" | ")} |`.replace(/ {2,}/g, " ");
}

const table = [
  "| environment | tested with | the core comes as | needs |",
  "| --- | --- | --- | --- |",
  ...[...pages, ...bundlers, ...next, ...runtimes, ...types].map(line),
].join("\n");

const text = await readFile(readme, "utf8");
const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`README.md lacks the lines ${BEGIN} and ${END}`);
const wanted = `${text.slice(0, begin)}${BEGIN}\n${table}\n${text.slice(end)}`;
if (!process.argv.includes("--check")) {
  await writeFile(readme, wanted);
} else if (wanted !== text) {
  console.error("README.md: the table of environments is stale: run `node tests/consumers/environments.mjs`");
  process.exitCode = 1;
}

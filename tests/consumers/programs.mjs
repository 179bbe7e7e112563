// Running the tools that consumers are built with, and the programs that come of it.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const modules = fileURLToPath(new URL("node_modules/", import.meta.url));

/** Nothing of these tools may ask the network for anything: no telemetry, no look for a newer version. */
const QUIET = {
  CI: "1",
  DENO_NO_UPDATE_CHECK: "1",
  DO_NOT_TRACK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NO_COLOR: "1",
  WRANGLER_SEND_METRICS: "false",
  XDG_CONFIG_HOME: fileURLToPath(new URL("config/", import.meta.url)),
};

/** A consumer's folder. */
export function project(name) {
  return fileURLToPath(new URL(`projects/${name}/`, import.meta.url));
}

/** The installed package's bundle. */
export const dist = fileURLToPath(new URL("projects/node_modules/pipedrive-wasm/dist/", import.meta.url));

function options(cwd, environment) {
  // Each tool is to choose for itself, as on a terminal; Vite sets NODE_ENV in this very process.
  const { FORCE_COLOR, NODE_ENV, NODE_TEST_CONTEXT, ...inherited } = process.env;
  return { cwd, env: { ...inherited, ...QUIET, ...environment } };
}

/** Runs a program to its end and gives what it printed; where it fails, the error says all that it printed. */
export async function output(program, argv, cwd, environment) {
  try {
    const { stdout } = await run(program, argv, { ...options(cwd, environment), maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    throw new Error(`${program} ${argv.join(" ")}\n${error.stdout ?? ""}${error.stderr ?? error.stack}`);
  }
}

/** Runs a file of Node's. */
export function node(argv, cwd, environment) {
  return output(process.execPath, argv, cwd, environment);
}

/** The script behind a command of an installed package. */
export function command(name, of = name) {
  const { bin } = JSON.parse(readFileSync(join(modules, of, "package.json"), "utf8"));
  return join(modules, of, typeof bin === "string" ? bin : bin[name]);
}

/** Starts a server and gives its address, once it has printed a line with one. */
export async function server(argv, cwd, environment) {
  const child = spawn(process.execPath, argv, { ...options(cwd, environment), stdio: ["ignore", "pipe", "inherit"] });
  const close = async () => {
    const ended = child.exitCode === null && once(child, "exit");
    child.kill();
    await ended;
  };
  const printed = [];
  // Read to the end, or the program would stall once the pipe is full.
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      printed.push(line);
      const url = /http:\/\/[\w.]+:\d+/.exec(line)?.[0];
      if (url) resolve(url);
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${argv.join(" ")} ended before it was ready:\n${printed.join("\n")}`)));
  });
  return { url, close };
}

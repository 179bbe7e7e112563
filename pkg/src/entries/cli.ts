#!/usr/bin/env node
// `npx pipedrive-wasm`. All of Node that the package's command touches is here.
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { Pipedrive } from "pipedrive-wasm";
import { command } from "../cli/command.js";

process.exitCode = await command(process.argv.slice(2), {
  env: process.env,
  client: (options) => new Pipedrive(options),
  read: async (path) => {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      if ((error as { code?: string }).code === "ENOENT") return undefined;
      throw error;
    }
  },
  write: (path, text) => writeFile(path, text),
  say: (text) => process.stdout.write(text),
  warn: (text) => process.stderr.write(text),
});

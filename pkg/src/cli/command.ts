import type { Pipedrive } from "../index.js";
import type { PipedriveOptions } from "../options.js";
import { accountIn, type Written } from "./account.js";
import { drift } from "./drift.js";
import { rustOf } from "./rust.js";
import { typescriptOf } from "./typescript.js";

/** What the command has of the machine that it runs on. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  client(options: PipedriveOptions): Pipedrive;
  /** A file's text, if there is one. */
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  say(text: string): void;
  warn(text: string): void;
}

const HELP = `pipedrive-wasm types [options]

Writes an account's custom fields down as types: their names, the labels of their options, and which ones every new
record needs.

  --out FILE               where to; without it the types are printed
  --check                  changes nothing, and fails where FILE isn't what the account is like now, saying how
  --rust                   writes structs for Rust (serde) in place of TypeScript
  --only KIND,KIND         deal, person, organization, product, project; all that the token may read by default
  --company-domain NAME    acme for https://acme.pipedrive.com
  --base-url URL           a proxy or a sandbox in its place
  --help                   shows this

The token comes from the environment: PIPEDRIVE_API_TOKEN, or PIPEDRIVE_ACCESS_TOKEN for one of OAuth.
`;

/** What was asked for. */
interface Asked {
  out?: string;
  check: boolean;
  rust: boolean;
  only?: readonly string[];
  companyDomain?: string;
  baseUrl?: string;
}

/** A mistake in how the command was called. */
class Usage extends Error {}

/** Runs the command. Resolves with the code that the process ends with: 0, 1 where the account has drifted, 2 where it failed. */
export async function command(words: readonly string[], host: Host): Promise<number> {
  try {
    if (!words.length || words.includes("--help") || words.includes("-h") || words[0] === "help") {
      host.say(HELP);
      return words.length ? 0 : 2;
    }
    return await types(asked(words), host);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    host.warn(`pipedrive-wasm: ${printable(message)}\n`);
    if (error instanceof Usage) host.warn("pipedrive-wasm --help says more.\n");
    return 2;
  }
}

function asked([name, ...words]: readonly string[]): Asked {
  if (name !== "types") throw new Usage(`there is no command "${name}"; there is "types"`);
  const found: Asked = { check: false, rust: false };
  const left = words.flatMap((word) => /^(--[a-z-]+)=(.*)$/s.exec(word)?.slice(1) ?? [word]);
  const value = (option: string): string => {
    const next = left.shift();
    if (next === undefined || next === "" || next.startsWith("--")) throw new Usage(`${option} needs a value`);
    return next;
  };
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    switch (word) {
      case "--out":
        found.out = value(word);
        break;
      case "--check":
        found.check = true;
        break;
      case "--rust":
        found.rust = true;
        break;
      case "--only":
        found.only = value(word).split(",").filter(Boolean);
        break;
      case "--company-domain":
        found.companyDomain = value(word);
        break;
      case "--base-url":
        found.baseUrl = value(word);
        break;
      default:
        throw new Usage(`"${word}" isn't known`);
    }
  }
  if (found.check && !found.out) throw new Usage("--check needs --out, the file to compare with");
  return found;
}

async function types({ out, check, rust, only, ...place }: Asked, host: Host): Promise<number> {
  const { PIPEDRIVE_API_TOKEN: apiToken, PIPEDRIVE_ACCESS_TOKEN: accessToken } = host.env;
  const token = apiToken ? { apiToken } : accessToken ? { accessToken } : undefined;
  if (!token) throw new Usage("set PIPEDRIVE_API_TOKEN, or PIPEDRIVE_ACCESS_TOKEN, in the environment");
  const account: Written = await accountIn(host.client({ ...token, ...place }), only, (notice) => host.warn(`pipedrive-wasm: ${printable(notice)}\n`));
  const text = rust ? rustOf(account) : typescriptOf(account);
  if (!out) {
    host.say(text);
    return 0;
  }
  const old = await host.read(out);
  if (!check) {
    if (old !== text) await host.write(out, text);
    host.say(`${out}: ${old === text ? "as before" : "written"}\n`);
    return 0;
  }
  if (old === undefined) throw new Error(`${out} doesn't exist`);
  const lines = drift(old, text);
  if (!lines.length) return 0;
  host.say(`${out} isn't what the account is like now:\n${lines.map((line) => `${line}\n`).join("")}`);
  return 1;
}

/** Text of the account's in a terminal: without what would move the cursor or turn the direction of writing. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

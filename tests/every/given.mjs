// What a call is given: every input of the catalogue's, with records of its own behind it.

import { fill } from "./contents.mjs";
import { ask, links, path } from "./records.mjs";
import { rules } from "./rules.mjs";
import { input } from "./samples.mjs";

/** The inputs of a call, with records of its own behind the path and behind what must be the call's own. */
export async function given(crm, operation, all, known) {
  const rule = rules[operation.key] ?? {};
  const links = { ...known, ...known.of[operation.path.split("/")[1]] };
  const ids = await path(crm, operation, links);
  const [name] = Object.keys(ids);
  if (name) ids[name] = await fill((key, input) => ask(crm, key, input), operation, ids[name], links);
  const set = rule.set?.({ links, crm, ids: Object.values(ids) }) ?? {};
  const made = { ...input(operation, all, links, rule), ...(all ? rule.most : rule.fewest), ...ids };
  for (const [name, value] of Object.entries(await set)) if (Object.hasOwn(made, name)) made[name] = value;
  return made;
}

export { links };

import { type Core, Resource } from "./core.js";
import type { Resources } from "./generated/index.js";
import { TREE } from "./generated/tree.js";
import type { RequestOptions } from "./options.js";

/** What a getter and a method of a resource see of it. */
type This = { readonly core: Core };

/** A method. A signature is `list id +`: what the core does, the arguments as Pipedrive spells them, and whether params follow. */
function method(operation: string, name: string, signature: string): PropertyDescriptor {
  const [verb, ...ids] = signature.split(" ");
  const takesParams = ids.at(-1) === "+" && ids.pop();
  const count = ids.length;
  // A computed name is the function's name too: stack traces show it.
  const { [name]: value } = {
    [name](this: This, ...args: unknown[]): unknown {
      if (!takesParams) args.splice(count, 0, {});
      const { [count]: params = {}, [count + 1]: options } = args as [object?, RequestOptions?];
      const input = count ? { ...params, ...Object.fromEntries(ids.map((id, index) => [id, args[index]])) } : params;
      return verb === "list" ? this.core.list(operation, input, options) : this.core.call(operation, input, options);
    },
  };
  return { value, writable: true, configurable: true };
}

/**
 * Makes the class of a resource, and those below it when they are first asked for: all at once would take a program's start
 * five milliseconds. `xtask/src/generate/typescript/tree.rs` says how the text is written.
 */
function grown(name: string, path: string, methods: string[], below: string): typeof Resource {
  const { [name]: kind = Resource } = { [name]: class extends Resource {} };
  for (const each of methods) {
    const verb = each.slice(1);
    Object.defineProperty(kind.prototype, verb, method(path + verb, verb, signatures[parseInt(each[0] ?? "", 36)] ?? ""));
  }
  for (const each of below && below.split(/\n(?!\.)/)) {
    const [line = "", ...rest] = each.split("\n.");
    const [child = "", ...own] = line.split(" ");
    let made: typeof Resource | undefined;
    const get = function (this: This): Resource {
      made ??= grown(child, `${path}${child}.`, own, rest.join("\n"));
      return new made(this.core);
    };
    Object.defineProperty(kind.prototype, child, { get, configurable: true });
  }
  return kind;
}

const [first = "", tree = ""] = TREE.split("\n\n");
const signatures = first.split(",");

/** All calls, by resource: the types are generated, the code is made of a text (docs/decisions/0006-tree-as-text.md). */
export const Tree = grown("Tree", "", [], tree) as typeof Resources;

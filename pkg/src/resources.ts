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

/** Makes the classes of a tree; `xtask/src/generate/typescript/tree.rs` says how its text is written. */
function grown(tree: string): typeof Resource {
  const [first = "", ...lines] = tree.split("\n");
  const signatures = first.split(",");
  const root = class extends Resource {};
  const above = [{ prototype: root.prototype, path: "" }];
  for (const line of lines) {
    const [place = "", ...methods] = line.split(" ");
    const depth = place.lastIndexOf(".") + 1;
    const name = place.slice(depth);
    const parent = above[depth] ?? above[0]!;
    const { [name]: kind = root } = { [name]: class extends Resource {} };
    const path = `${parent.path}${name}.`;
    const get = function (this: This): Resource {
      return new kind(this.core);
    };
    Object.defineProperty(parent.prototype, name, { get, configurable: true });
    for (const each of methods) {
      const [digit = "", verb] = [each[0], each.slice(1)];
      Object.defineProperty(kind.prototype, verb, method(path + verb, verb, signatures[parseInt(digit, 36)] ?? ""));
    }
    above[depth + 1] = { prototype: kind.prototype, path };
  }
  return root;
}

/** All calls, by resource: the types are generated, the code is made of a text (docs/decisions/0006-tree-as-text.md). */
export const Tree = grown(TREE) as typeof Resources;

// How every surface begins: the handshake first, then theme and size, then its own view.

import type { Pipedrive } from "pipedrive-wasm";
import { type ExtensionRequest, extensionRequest } from "pipedrive-wasm/extension";
import { type ComponentChild, render } from "preact";

import { Backend } from "./backend.js";
import { Live } from "./live.js";
import { Command, Event, answered, handshake, type Sdk } from "./sdk.js";
import { Problem } from "./state.js";

/** What a surface's view is given. */
export interface Frame {
  readonly sdk: Sdk;
  /** What Pipedrive told this surface. Ids of user and company are proven to the Worker alone, by the token. */
  readonly request: ExtensionRequest;
  readonly backend: Backend;
  readonly live: Live;
  /** The client; its code and its wasm are loaded by the first who asks. */
  crm(): Promise<Pipedrive>;
  /** A short message over Pipedrive's own page. */
  say(message: string, link?: { url: string; label: string }): void;
}

interface Size {
  /** Pixels; Pipedrive keeps to limits of its own. */
  readonly height?: number;
  readonly width?: number;
  /** Whether the surface grows and shrinks with what it shows, up to so many pixels. */
  readonly growTo?: number;
}

/** Starts a surface: what went wrong is said in its place, never left loading. */
export async function start(size: Size, view: (frame: Frame) => ComponentChild): Promise<void> {
  const root = document.getElementById("app");
  if (!root) throw new Error("the page has no #app");
  showTheme(new URLSearchParams(location.search).get("theme"));
  try {
    const { growTo, ...fixed } = size;
    const sdk = await handshake(fixed);
    sdk.listen(Event.USER_SETTINGS_CHANGE, ({ data }) => showTheme(data?.theme ?? null));
    const request = extensionRequest();
    const backend = new Backend(sdk);
    const live = new Live(backend, (open) => {
      root.dataset["live"] = open ? "open" : "lost";
    });
    let client: Promise<Pipedrive> | undefined;
    const frame: Frame = {
      sdk,
      request,
      backend,
      live,
      crm: () => {
        client ??= import("./crm.js").then(({ connect }) => connect(backend));
        client.catch(() => { client = undefined; }); // whoever tries again begins anew
        return client;
      },
      say: (message, link) => {
        // Whoever doesn't see the message has the result before them all the same.
        answered(sdk.execute(Command.SHOW_SNACKBAR, { message, ...(link && { link }) }), "a message").catch(console.warn);
      },
    };
    root.replaceChildren(); // what stood there for as long as the scripts weren't loaded
    render(view(frame), root);
    if (growTo) follow(root, sdk, growTo);
    root.dataset["ready"] = "";
  } catch (error) {
    root.replaceChildren();
    render(<Problem whole error={error} retry={() => location.reload()} />, root);
  }
}

function showTheme(theme: string | null): void {
  document.documentElement.dataset["theme"] = theme === "dark" ? "dark" : "light";
}

/** Tells the host how high the surface wants to be, whenever that changes. */
function follow(root: HTMLElement, sdk: Sdk, growTo: number): void {
  let asked = 0;
  new ResizeObserver(() => {
    const height = Math.min(growTo, Math.max(100, Math.ceil(root.getBoundingClientRect().height)));
    if (height === asked) return;
    asked = height;
    answered(sdk.execute(Command.RESIZE, { height }), "a new size").catch(console.warn);
  }).observe(root);
}

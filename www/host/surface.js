// A frame of the app in the page: shown once its handshake is made, and given up where that takes too long.

import { el } from "../app/dom.js";
import { HANDSHAKE_MS } from "./wire.js";

/** Pixels, as Pipedrive limits them. */
const LIMITS = {
  panel: { height: [100, 750] },
  modal: { height: [120, Infinity], width: [320, Infinity] },
  floating: { height: [70, 700], width: [200, 800] },
  settings: { height: [100, Infinity] },
};
const TITLES = { panel: "Deal panel", modal: "Bulk edit", floating: "Due today", settings: "App settings" };

export class Surface {
  #timer;
  #closed = false;

  /**
   * @param {"panel" | "modal" | "floating" | "settings"} kind
   * @param {{ wire: import("./wire.js").Wire, appUrl: string, token: () => Promise<string>, theme: () => string, who: Record<string, number> }} host
   * @param {Record<string, string>} query What this kind of surface is told beside what all are.
   */
  constructor(kind, host, query = {}) {
    this.kind = kind;
    this.host = host;
    this.query = query;
    this.id = `${kind}-${crypto.randomUUID()}`;
    this.visible = true;
    this.note = el("div", { class: "surface-note", role: "status" }, "Waiting for the app …");
    this.frame = el("iframe", { title: TITLES[kind], class: "surface-frame", allow: "clipboard-write" });
    this.element = el("div", { class: `surface ${kind}`, "data-state": "waiting", "data-surface": kind }, this.note, this.frame);
  }

  /** Loads the app's page. The element must be in the document by then. */
  async open() {
    const { wire, appUrl, token, theme, who } = this.host;
    wire.add(this);
    const signed = await token();
    if (this.#closed) return;
    const query = new URLSearchParams({ id: this.id, token: signed, ...who, theme: theme(), ...this.query });
    this.frame.src = `${appUrl}/${this.kind}?${query}`;
    this.#timer = setTimeout(() => this.#giveUp(), HANDSHAKE_MS);
  }

  /** The handshake is made. */
  initialised(size = {}) {
    clearTimeout(this.#timer);
    this.element.dataset.state = "open";
    this.note.hidden = true;
    this.resize(size);
  }

  resize({ height, width }) {
    const limits = LIMITS[this.kind];
    for (const [side, wanted] of [["height", height], ["width", width]]) {
      if (typeof wanted !== "number" || !limits[side]) continue;
      const [least, most] = limits[side];
      this.frame.style[side] = `${Math.min(most, Math.max(least, wanted))}px`;
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.host.wire.remove(this);
    this.element.remove();
  }

  #giveUp() {
    this.element.dataset.state = "given-up";
    this.note.replaceChildren(
      el("strong", {}, "This app couldn't be shown."),
      el("p", {}, `It didn't initialise its SDK within ${HANDSHAKE_MS / 1000} seconds, so Pipedrive would show nothing here. Is the app's server running at ${this.host.appUrl}?`),
      el("button", { type: "button", class: "button", click: () => this.#again() }, "Try again"),
    );
  }

  #again() {
    this.element.dataset.state = "waiting";
    this.note.textContent = "Waiting for the app …";
    this.open();
  }
}

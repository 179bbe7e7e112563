// Pipedrive's side of the protocol that @pipedrive/app-extensions-sdk 0.15 speaks: each message of a frame is
// `{ id, payload }`, with a port for the answer; `command` is answered once, `listener` as often as the event happens.

/** How long a frame may take for its handshake before Pipedrive gives it up. */
export const HANDSHAKE_MS = 10_000;

export class Wire {
  /** Surfaces by the id that stands in their address. */
  #surfaces = new Map();
  /** Messages that wait while nothing is answered. */
  #held = [];
  /** "at once", "slowly" or "never". */
  #manner = "at once";

  /**
   * @param {(entry: { surface: string, from: "app" | "host", what: string, detail?: unknown }) => void} log
   * @param {(surface: object, command: string, args: unknown) => Promise<unknown>} run Does what a command asks for; what it throws is the answer's `error`.
   */
  constructor(log, run) {
    this.log = log;
    this.run = run;
    addEventListener("message", (event) => this.#receive(event));
  }

  /** From now on this surface is heard. Its `frame` is an iframe, its `id` is in the frame's address. */
  add(surface) {
    this.#surfaces.set(surface.id, { surface, listeners: new Map() });
  }

  remove(surface) {
    this.#surfaces.delete(surface.id);
  }

  /** How the host answers: at once, slowly, or never. What was held back is answered once it isn't "never" any more. */
  set manner(manner) {
    this.#manner = manner;
    if (manner === "never") return;
    for (const answer of this.#held.splice(0)) answer();
  }

  /** Tells a surface of an event, if it listens. */
  emit(surface, event, data) {
    const ports = this.#surfaces.get(surface.id)?.listeners.get(event) ?? [];
    this.log({ surface: surface.kind, from: "host", what: event, detail: ports.length ? data : "nobody listens" });
    for (const port of ports) port.postMessage({ data });
  }

  /** Tells them all. */
  broadcast(event, data) {
    for (const { surface } of this.#surfaces.values()) this.emit(surface, event, data);
  }

  #receive({ data, source, ports: [port] }) {
    const known = this.#surfaces.get(data?.id);
    // Anybody may post here; only the frame that has this id is meant.
    if (!known || source !== known.surface.frame.contentWindow || typeof data.payload !== "object") return;
    const { surface, listeners } = known;
    const { type, command, event, args } = data.payload;
    this.log({ surface: surface.kind, from: "app", what: type === "command" ? command : `${type} ${event}`, detail: args });
    if (type === "listener" && port) listeners.set(event, [...(listeners.get(event) ?? []), port]);
    if (type === "command" && port) this.#mannered(() => this.#command(surface, command, args, port));
  }

  #mannered(answer) {
    if (this.#manner === "never") this.#held.push(answer);
    else if (this.#manner === "slowly") setTimeout(answer, 3_000);
    else answer();
  }

  async #command(surface, command, args, port) {
    try {
      const data = await this.run(surface, command, args);
      this.log({ surface: surface.kind, from: "host", what: `${command} ✓`, detail: data });
      port.postMessage({ data });
    } catch (error) {
      this.log({ surface: surface.kind, from: "host", what: `${command} ✗`, detail: error.message });
      port.postMessage({ error: error.message });
    }
  }
}

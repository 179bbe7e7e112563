// One object a company: its open surfaces, its last webhooks, and which of its fields the app means.

import { DurableObject } from "cloudflare:workers";

import type { Delivery, Mapping, News } from "../contract.js";

/** Deliveries. */
const KEPT = 20;
/** After that long a surface has to connect anew: its user may have left the company. */
const LONGEST_MS = 12 * 3_600_000;

interface Attachment {
  /** Unix milliseconds. */
  readonly since: number;
}

export class Company extends DurableObject {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS deliveries (at INTEGER, event TEXT, id TEXT, attempt INTEGER, outcome TEXT, status INTEGER)");
  }

  /** A surface connects. Only the Worker gets here, with a token that it has checked. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426, headers: { upgrade: "websocket" } });
    const { 0: client, 1: server } = new WebSocketPair();
    // Hibernates: a panel that is open and hears nothing costs nothing.
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ since: Date.now() } satisfies Attachment);
    return new Response(null, { status: 101, webSocket: client, headers: { "sec-websocket-protocol": "pipedrive-app" } });
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  /** Tells every open surface. */
  tell(news: News): void {
    const text = JSON.stringify(news);
    for (const socket of this.ctx.getWebSockets()) {
      socket.send(text);
      const { since } = socket.deserializeAttachment() as Attachment;
      if (Date.now() - since > LONGEST_MS) socket.close(1001, "show your token again");
    }
  }

  /** Remembers a delivery, and tells the settings. */
  record({ at, event, id, attempt, outcome, status }: Delivery): void {
    const { sql } = this.ctx.storage;
    sql.exec("INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?)", at, event, id, attempt, outcome, status);
    sql.exec("DELETE FROM deliveries WHERE rowid <= (SELECT MAX(rowid) FROM deliveries) - ?", KEPT);
    this.tell({ about: "delivery" });
  }

  /** The last ones, newest first. */
  deliveries(): Delivery[] {
    const rows = this.ctx.storage.sql.exec("SELECT at, event, id, attempt, outcome, status FROM deliveries ORDER BY rowid DESC").toArray();
    return rows as unknown as Delivery[];
  }

  async mapping(): Promise<Mapping> {
    return (await this.ctx.storage.get<Mapping>("mapping")) ?? {};
  }

  async map(mapping: Mapping): Promise<void> {
    await this.ctx.storage.put("mapping", mapping);
    this.tell({ about: "mapping" });
  }
}

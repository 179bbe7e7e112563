// One object a company: its open surfaces, its last webhooks, and which of its fields the app means.

import { DurableObject } from "cloudflare:workers";

import type { Delivery, Mapping, News } from "../contract.js";
import { type Attachment, tellAll } from "./sockets.js";

/** Deliveries. */
const KEPT = 20;

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
    tellAll(this.ctx.getWebSockets(), JSON.stringify(news), Date.now());
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

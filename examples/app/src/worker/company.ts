// One object a company: who has a surface open, and what became of the webhooks.

import { DurableObject } from "cloudflare:workers";

export class Company extends DurableObject {
  /** A surface connects. Only the Worker gets here, with a token that it has checked. */
  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair();
    // Hibernates: an open panel keeps nothing in memory, and costs nothing.
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client, headers: { "sec-websocket-protocol": "pipedrive-app" } });
  }

  /** Tells everybody. */
  tell(news: unknown): void {
    const text = JSON.stringify(news);
    for (const socket of this.ctx.getWebSockets()) socket.send(text);
  }
}

// The pages that the Worker itself answers with, and the policy of the surfaces' pages.

import type { Env } from "./env.js";

/** Nothing from elsewhere is loaded, and no form is sent; wasm needs its own word. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'";

/** A surface's page, with who may frame it. */
export async function surface(request: Request, env: Env): Promise<Response> {
  const { pathname, origin } = new URL(request.url);
  // By its path alone: the token in the address is the page's own affair.
  const answer = await env.ASSETS.fetch(new Request(origin + pathname));
  const headers = new Headers(answer.headers);
  headers.set("content-security-policy", `${POLICY}; frame-ancestors ${env.FRAME_ANCESTORS}`);
  headers.set("referrer-policy", "no-referrer");
  headers.set("x-content-type-options", "nosniff");
  return new Response(answer.body, { status: answer.status, headers });
}

/** A page of a heading, a sentence and perhaps a link. */
export function page(status: number, title: string, text: string, link?: { readonly href: string; readonly label: string }): Response {
  const more = link ? `<a class="button primary" href="${escape(link.href)}">${escape(link.label)}</a>` : "";
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/app.css"></head>
<body><main class="state"><h1>${escape(title)}</h1><p>${escape(text)}</p>${more}</main></body></html>`;
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": `${POLICY}; frame-ancestors 'none'`, "referrer-policy": "no-referrer", "cache-control": "no-store" };
  return new Response(html, { status, headers });
}

const escape = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

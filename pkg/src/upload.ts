import { named, type Progress } from "./files.js";

// Loaded only for uploads from a stream and for those that are watched.

/** A multipart body as a stream, with its content type. Memory stays flat, however long the file. */
export function streamOf(
  parts: readonly (string | number)[],
  files: readonly unknown[],
  onProgress?: (progress: Progress) => void,
): { body: ReadableStream<Uint8Array>; type: string; redirect: RequestRedirect } {
  const boundary = `----${crypto.randomUUID()}`;
  const chunks = bytesOf(parts, files, boundary);
  const total = totalOf(parts, files);
  let loaded = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) return controller.close();
        controller.enqueue(value.bytes);
        if (value.file) onProgress?.({ loaded: (loaded += value.bytes.byteLength), total });
      },
      async cancel(reason) {
        await chunks.throw(reason).catch(() => undefined); // it stops; its own end is no news
      },
    },
    { highWaterMark: 0 },
  );
  return { body, type: `multipart/form-data; boundary=${boundary}`, redirect: redirectMode() };
}

/** Node keeps a copy of the whole body for a redirect that may come, unless one would be an error; workerd has no such mode. */
function redirectMode(): RequestRedirect {
  try {
    return new Request("https://api.pipedrive.com", { redirect: "error" }).redirect;
  } catch {
    return "manual";
  }
}

interface Chunk {
  bytes: Uint8Array;
  /** True for the file's own bytes, false for what stands around them. */
  file: boolean;
}

async function* bytesOf(parts: readonly (string | number)[], files: readonly unknown[], boundary: string): AsyncGenerator<Chunk, void> {
  const encoder = new TextEncoder();
  const text = (part: string): Chunk => ({ bytes: encoder.encode(part), file: false });
  for (let i = 0; i < parts.length; i += 2) {
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(String(parts[i]))}"`;
    const content = parts[i + 1];
    if (typeof content !== "number") {
      yield text(`${head}\r\n\r\n${content}\r\n`);
      continue;
    }
    const { name = "blob", data, type } = named(files[content]);
    const kind = type || (data instanceof Blob && data.type) || "application/octet-stream";
    const fileName = data instanceof Blob && "name" in data ? String(data.name) : name;
    yield text(`${head}; filename="${quoted(fileName)}"\r\ncontent-type: ${kind.replace(/[\r\n]/g, "")}\r\n\r\n`);
    for await (const bytes of chunksOf(data)) yield { bytes, file: true };
    yield text("\r\n");
  }
  yield text(`--${boundary}--\r\n`);
}

async function* chunksOf(data: Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  if (ArrayBuffer.isView(data)) return yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (!(data instanceof Blob) && !("getReader" in data)) return yield new Uint8Array(data);
  const reader = (data instanceof Blob ? data.stream() : data).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Reached early where the request failed: the source must not go on.
    await reader.cancel().catch(() => undefined);
  }
}

/** Only what a part names counts, as with `gathered`. */
function totalOf(parts: readonly (string | number)[], files: readonly unknown[]): number | undefined {
  let total = 0;
  for (const [place, file] of files.entries()) {
    if (!parts.includes(place)) continue;
    const { data } = named(file);
    if (data instanceof Blob) total += data.size;
    else if ("byteLength" in data) total += data.byteLength;
    else return undefined;
  }
  return total;
}

/** As HTML writes names in a form. */
function quoted(name: string): string {
  return name.replace(/\r\n?|\n/g, "%0D%0A").replace(/"/g, "%22");
}

/**
 * The same files, streams read to their ends: for platforms that can't send one.
 *
 * Only those that a part names: data with a name has a place of its own and one as a whole, and a stream is read once.
 */
export function gathered(parts: readonly (string | number)[], files: readonly unknown[]): Promise<unknown[]> {
  return Promise.all(
    files.map(async (file, place) => {
      const { data, name, type } = named(file);
      return parts.includes(place) && "getReader" in data ? { name, type, data: await new Response(data).blob() } : file;
    }),
  );
}

/**
 * Whether a request with these headers may follow a redirect, as XMLHttpRequest does unasked.
 *
 * Where a redirect leads to another origin, browsers drop `authorization` and cookies, and nothing else: `x-api-token`
 * would go along, and any header of the caller's may be a credential. Browsers drop it since Chrome 119, Firefox 111
 * and Safari 16.1; all that have `Response.bytes` are later than that.
 */
export function mayBeRedirected(headers: Record<string, string>): boolean {
  const names = Object.keys(headers);
  return !names.length || ("bytes" in Response.prototype && names.every((name) => name === "authorization"));
}

/** Sends by fetch and tells what fetch can tell of an upload: that it began, and that it was taken. */
export async function byEnds(
  parts: readonly (string | number)[],
  files: readonly unknown[],
  onProgress: (progress: Progress) => void,
  send: () => Promise<Response>,
): Promise<Response> {
  const total = totalOf(parts, files) ?? 0; // no stream is left, so there is one
  onProgress({ loaded: 0, total });
  const response = await send();
  // Any other answer may have come before the last byte was sent.
  if (response.ok) onProgress({ loaded: total, total });
  return response;
}

/** A request by XMLHttpRequest: in browsers only it tells how far an upload is. Not for headers that mustn't be redirected. */
export function watched(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: FormData,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total, lengthComputable }) =>
      onProgress({ loaded, total: lengthComputable ? total : undefined });
    request.onload = () => {
      // Redirected: what another address says is no answer of the API's. It looks as fetch shows a redirect, status 0.
      if (request.responseURL !== new Request(url).url) return resolve(Response.error());
      const received = new Headers();
      for (const line of request.getAllResponseHeaders().trim().split(/\r\n/)) {
        const at = line.indexOf(":");
        if (at > 0) received.append(line.slice(0, at), line.slice(at + 1).trim());
      }
      const empty = request.status === 204 || request.status === 304;
      resolve(new Response(empty ? null : request.responseText, { status: request.status, headers: received }));
    };
    request.onerror = () => reject(new TypeError("XMLHttpRequest failed"));
    signal.addEventListener("abort", () => {
      request.abort();
      reject(signal.reason);
    });
    request.send(body);
  });
}

/** What a stream, a buffer or a Blob needs to be uploaded under a name. */
export interface NamedData {
  /** The file's name, with its ending. */
  name: string;
  data: Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array>;
  /** Its content type, such as `application/pdf`. */
  type?: string;
}

/** A file to upload: a `File`, a `Blob`, or data with a name. */
export type Upload = Blob | NamedData;

/** How far an upload or a download is. */
export interface Progress {
  /** Bytes so far. */
  readonly loaded: number;
  /** Bytes in all, where that is known. */
  readonly total?: number;
}

/** A file under way. Its bytes are read once, by one of `blob`, `bytes` and `stream`. */
export class Download {
  /** Its name, where the answer has one. */
  readonly name: string | undefined;
  /** Its content type. */
  readonly type: string;
  /** Its length in bytes, where the answer says so. */
  readonly size: number | undefined;
  readonly #response: Response;
  readonly #done: () => void;
  readonly #onProgress: ((progress: Progress) => void) | undefined;

  constructor(response: Response, done: () => void, onProgress?: (progress: Progress) => void) {
    const { headers } = response;
    this.#response = response;
    this.#done = done;
    this.#onProgress = onProgress;
    this.name = nameIn(headers.get("content-disposition") ?? "");
    this.type = headers.get("content-type") ?? "application/octet-stream";
    // The length of a compressed answer is not that of the file.
    const length = headers.get("content-encoding") ? null : headers.get("content-length");
    this.size = length ? Number(length) : undefined;
  }

  /** The bytes as they come; nothing is kept. */
  stream(): ReadableStream<Uint8Array> {
    const body = this.#response.body ?? new Blob([]).stream();
    const total = this.size;
    let loaded = 0;
    return body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          loaded += chunk.byteLength;
          this.#onProgress?.({ loaded, total });
          controller.enqueue(chunk);
        },
        flush: this.#done,
      }),
    );
  }

  /** All of it, as a Blob of its type. */
  async blob(): Promise<Blob> {
    return new Response(this.stream(), { headers: { "content-type": this.type } }).blob();
  }

  /** All of it, in memory. */
  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await new Response(this.stream()).arrayBuffer());
  }
}

/** The file's name in a `content-disposition`; the form of RFC 5987 wins, since it can hold any letter. */
function nameIn(disposition: string): string | undefined {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1] ?? /filename=([^;"]+)/i.exec(disposition)?.[1];
  try {
    if (encoded) return decodeURIComponent(encoded.trim());
  } catch {
    // Badly encoded: the plain form is all there is.
  }
  return plain?.replace(/\\(.)/g, "$1").trim();
}

/** The body of a multipart request. The platform sets the boundary. */
export function formOf(parts: readonly (string | number)[], files: readonly unknown[]): FormData {
  const form = new FormData();
  for (let i = 0; i < parts.length; i += 2) {
    const name = String(parts[i]);
    const content = parts[i + 1];
    if (typeof content !== "number") {
      form.append(name, String(content));
      continue;
    }
    const { data, type, name: fileName } = named(files[content]);
    const blob = data instanceof Blob && (!type || data.type === type) ? data : new Blob([data as BlobPart], { type });
    if (fileName) form.append(name, blob, fileName);
    else form.append(name, blob);
  }
  return form;
}

/** A file of any form, as data with a name. */
export function named(file: unknown): { name?: string; data: Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array>; type?: string } {
  const given = file as NamedData;
  return given.data ? given : { data: file as Blob | ArrayBuffer };
}

/** A stream has no length, and the callers who watch an upload want its bytes counted: both take another way. */
export function needsStream(files: readonly unknown[]): boolean {
  return files.some((file) => "getReader" in named(file).data);
}

/** What answers questions in a module beside the core: text in, text out. */
type Answer = (question: string, input: string) => string;

/** A module beside the core, loaded when it is first asked. */
export interface Part {
  /** Loads it. A load that failed is tried again by the next question. */
  load(): Promise<void>;
  /** Asks it. Rejects with a `PartError` where it refuses. */
  ask<T>(question: string, input: object): Promise<T>;
  /** The same, once it is loaded. */
  askNow<T>(question: string, input: object): T;
}

/** What a module refused, and why. The code is the same in Rust; a message never holds a secret. */
export class PartError extends Error {
  override readonly name = "PartError";

  constructor(
    /** One for each thing that a caller would do differently. */
    readonly code: string,
    message: string,
    /** Whatever else there is to know. */
    readonly facts: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** Where compiled modules come from in runtimes that may not compile: their entry points say so. */
const compiled = new Map<string, () => WebAssembly.Module | Promise<WebAssembly.Module>>();

/** Says where a module comes from, compiled. */
export function setPart(name: string, module: () => WebAssembly.Module | Promise<WebAssembly.Module>): void {
  compiled.set(name, module);
}

/**
 * A module beside the core.
 *
 * @param bytes Imports its copy in JavaScript, which works wherever an import does.
 */
export function part(
  name: string,
  start: (source: { module: WebAssembly.Module }) => unknown,
  answer: Answer,
  bytes: () => Promise<{ default: () => Promise<ArrayBuffer> }>,
): Part {
  let ready: Promise<void> | undefined;

  async function begin(): Promise<void> {
    const given = compiled.get(name);
    const module = given ? await given() : await WebAssembly.compile(await (await bytes()).default());
    start({ module });
  }

  async function load(): Promise<void> {
    const loading = (ready ??= begin());
    try {
      await loading;
    } catch (cause) {
      if (ready === loading) ready = undefined;
      throw new Error(`a part of pipedrive-wasm can't be loaded: ${name} (a page's CSP needs 'wasm-unsafe-eval')`, { cause });
    }
  }

  function askNow<T>(question: string, input: object): T {
    const { ok, error } = JSON.parse(answer(question, JSON.stringify(input))) as {
      ok?: T;
      error?: { code: string; message: string };
    };
    if (error) {
      const { code, message, ...facts } = error;
      throw new PartError(code, message, facts);
    }
    return ok as T;
  }

  return {
    load,
    askNow,
    async ask(question, input) {
      await load();
      return askNow(question, input);
    },
  };
}

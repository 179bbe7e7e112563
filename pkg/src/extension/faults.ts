/** Something that Pipedrive wouldn't take, and where it stands: `data[0].budget.value`. */
export interface ExtensionFault {
  readonly at: string;
  readonly problem: string;
}

/**
 * What Pipedrive wouldn't take: one bad value, and the whole panel or modal shows an error. All faults at once. Thrown where a
 * schema is read, and where an answer is made, so that it never leaves.
 */
export class ExtensionShapeError extends Error {
  static override readonly name: string = "ExtensionShapeError"; // survives a bundler that renames classes
  readonly code = "extension_shape";

  constructor(
    what: string,
    readonly faults: readonly ExtensionFault[],
  ) {
    super(`${what}: ${faults.map(({ at, problem }) => `${at} ${problem}`).join("; ")}`);
    this.name = "ExtensionShapeError";
  }
}

/** Gathers faults. */
export class Inspection {
  readonly faults: ExtensionFault[] = [];

  /** Notes a fault; false, so that it can end a condition. */
  fault(at: string, problem: string): false {
    this.faults.push({ at, problem });
    return false;
  }

  /** Whether a value is a plain object; a fault otherwise. */
  isObject(value: unknown, at: string): value is Record<string, unknown> {
    return isPlain(value) || this.fault(at, `must be an object, not ${nameOf(value)}`);
  }

  /** Keys that nobody knows make the whole answer fail. */
  allow(value: object, known: readonly string[], at: string): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) this.fault(join(at, key), `isn't known here; ${known.length > 0 ? known.join(", ") : "nothing"} is`);
    }
  }

  /** Whether a value is text, and no longer than it may be. */
  isText(value: unknown, at: string, { most, empty = false }: { most?: number; empty?: boolean } = {}): value is string {
    if (typeof value !== "string") return this.fault(at, `must be text, not ${nameOf(value)}`);
    if (!empty && !value.trim()) return this.fault(at, "must not be empty");
    return most === undefined || [...value].length <= most || this.fault(at, `has ${[...value].length} characters, and ${most} at most are allowed`);
  }

  /** A value that must be one of some words. */
  oneOf(value: unknown, words: readonly string[], at: string): boolean {
    return words.includes(value as string) || this.fault(at, `must be ${words.map((word) => `"${word}"`).join(", ")}, not ${nameOf(value)}`);
  }

  /** An address that Pipedrive opens. */
  isAddress(value: unknown, at: string): boolean {
    if (!this.isText(value, at)) return false;
    return /^https:\/\/[^\s/]+/.test(value) || this.fault(at, "must be an https address");
  }

  isBoolean(value: unknown, at: string): boolean {
    return typeof value === "boolean" || this.fault(at, `must be true or false, not ${nameOf(value)}`);
  }

  /** Throws where there is a fault. */
  done(what: string): void {
    if (this.faults.length > 0) throw new ExtensionShapeError(what, this.faults);
  }
}

/** A path with one part more. */
export function join(at: string, key: string | number): string {
  if (typeof key === "number") return `${at}[${key}]`;
  const plain = /^[A-Za-z_$][\w$-]*$/.test(key);
  return plain ? (at ? `${at}.${key}` : key) : `${at}[${JSON.stringify(key)}]`;
}

/** What a value is, for people; never the value itself, which may be a customer's. */
export function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" && !Number.isFinite(value)) return `${value}`;
  return { string: "text", number: "a number", boolean: "true or false", object: "an object" }[typeof value as string] ?? typeof value;
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

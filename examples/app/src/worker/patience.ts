// What the Worker does where it can: it doesn't wait for it for long, and goes on without it.

/** How long something that can be done without may take. */
export const PATIENCE_MS = 5_000;

/** Which error it is, in the package's words. */
export const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;

/** Writes down why something failed that can be done without. */
export const logged = (what: string) => (error: unknown): void => console.error(what, codeOf(error), (error as Error).message);

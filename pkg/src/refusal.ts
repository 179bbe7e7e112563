import type { PipedriveError } from "./errors.js";
import type { Call } from "./extended.js";
import type { FieldProblem } from "./fields.js";
import { PartError } from "./parts/part.js";

/** The error of a call whose names or values can't be used. What isn't the codec's refusal stays what it is. */
export function refusal({ makeError }: Pick<Call, "makeError">, operation: string, error: unknown): unknown {
  const problems = problemsOf(error);
  if (!problems) return error;
  const message = `${operation}: ${problems.map((problem) => problem.message).join("; ")}`;
  return makeError({ code: "invalid_input", operation, message, problems });
}

/** What the codec refused, if it did. */
export function problemsOf(error: unknown): readonly FieldProblem[] | undefined {
  if (error instanceof PartError) {
    if (error.code === "bad_question") return undefined; // a mistake of ours, not of the caller's
    const { problems, ...facts } = error.facts as { problems?: FieldProblem[] };
    return problems ?? [{ code: error.code, message: error.message, ...facts }];
  }
  if (error instanceof Error || Object(error) !== error) return undefined;
  return Array.isArray(error) ? (error as FieldProblem[]) : [error as FieldProblem];
}

/** Waits for what several calls may share, no longer than this one's signal and deadline allow. */
export async function within<T>(call: Call, operation: string, work: Promise<T>): Promise<T> {
  const { signal, deadline = Infinity } = call.all;
  const ended = (code: "aborted" | "timeout", message: string, cause?: unknown): PipedriveError =>
    call.makeError({ code, operation, message: `${operation}: ${message}`, retryable: code === "timeout", cause });
  if (!signal && deadline === Infinity) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort: (() => void) | undefined;
  const end = new Promise<never>((_, reject) => {
    abort = () => reject(ended("aborted", "aborted by the caller", signal?.reason));
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    if (deadline < Infinity) timer = setTimeout(() => reject(ended("timeout", `no whole answer within the deadline of ${deadline} ms`)), deadline);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    if (abort) signal?.removeEventListener("abort", abort);
    work.catch(() => undefined); // somebody else may still wait for it, and this call has its answer
  }
}

/** Milliseconds for which somebody else's work is waited for. */
const PATIENCE = 10_000;

/**
 * Waits for work that another call has begun; nothing where it takes too long. In a Worker that call's request may have ended, and its
 * work with it; and a request that waits for another's without a timer of its own would be taken for one that hangs.
 */
export async function patient<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, PATIENCE, undefined)));
  try {
    return await Promise.race([work, enough]);
  } finally {
    clearTimeout(timer);
  }
}

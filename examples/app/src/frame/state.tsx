// What a part of a surface shows while it loads, when it is empty, and when something failed.

import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { explain } from "./problems.js";

/** Something that is loaded. While it is loaded again, the old value stays. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly busy: boolean;
  reload(): void;
  /** Puts a value in place at once, before the CRM has confirmed it. */
  put(change: (old: T) => T): void;
}

/** Loads when it is first shown and whenever `reload` is called. An answer that comes after a newer question is left out. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ value: T | undefined; error: unknown; busy: boolean }>({ value: undefined, error: undefined, busy: true });
  const newest = useRef<AbortController | undefined>(undefined);
  const latest = useRef(load);
  latest.current = load;
  const reload = useCallback(() => {
    newest.current?.abort();
    const mine = new AbortController();
    newest.current = mine;
    setState((old) => ({ ...old, busy: true }));
    latest.current(mine.signal).then(
      (value) => { if (!mine.signal.aborted) setState({ value, error: undefined, busy: false }); },
      (error: unknown) => { if (!mine.signal.aborted) setState((old) => ({ ...old, error, busy: false })); },
    );
  }, []);
  const put = useCallback((change: (old: T) => T) => {
    setState((old) => (old.value === undefined ? old : { ...old, value: change(old.value) }));
  }, []);
  useEffect(() => {
    reload();
    return () => newest.current?.abort();
  }, []);
  return { ...state, reload, put };
}

interface ProblemProps {
  readonly error: unknown;
  readonly retry?: () => void;
  /** It stands in the place of the whole surface, not of a part. */
  readonly whole?: boolean;
}

/** What went wrong, what one can do about it, and a way to do it. */
export function Problem({ error, retry, whole = false }: ProblemProps) {
  const { title, advice, remedy } = explain(error);
  const Heading = whole ? "h1" : "h2";
  return (
    <div class="state" role="alert" data-problem={remedy}>
      <Heading>{title}</Heading>
      <p>{advice}</p>
      {remedy === "connect" && <a class="button primary" href="/oauth/install" target="_blank" rel="opener">Connect Pipedrive</a>}
      {remedy === "retry" && retry && <button type="button" class="button" onClick={retry}>Try again</button>}
    </div>
  );
}

/** A part of a surface under a heading of its own. One that fails spoils only itself. */
export function Part<T>(props: {
  readonly title: string;
  readonly loaded: Loaded<T>;
  readonly empty?: (value: T) => string | false;
  readonly children: (value: T) => ComponentChildren;
}) {
  const { title, loaded, empty, children } = props;
  const { value, error, busy, reload } = loaded;
  const id = `part-${title.toLowerCase().replace(/\W+/g, "-")}`;
  const nothing = value !== undefined && empty?.(value);
  return (
    <section class="part" aria-labelledby={id} aria-busy={busy}>
      <h2 id={id} tabIndex={-1}>{title}</h2>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {value === undefined ? error === undefined && <p class="skeleton">Loading…</p> : nothing ? <p class="empty">{nothing}</p> : children(value)}
    </section>
  );
}

/** Whether the browser has a network. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = (): void => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return online;
}

/** Says that the network is gone, above everything else. */
export function Offline() {
  return useOnline() ? null : <p class="banner" role="status">You are offline. What you see may be old.</p>;
}

// News for a company's open surfaces, each by itself: what is wrong with one keeps nothing from the others.

/** After that long a surface has to connect anew: its user may have left the company. */
const LONGEST_MS = 12 * 3_600_000;

/** The part of a WebSocket that is used. */
export interface Told {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  deserializeAttachment(): unknown;
}

/** What a socket remembers through hibernation. */
export interface Attachment {
  /** Unix milliseconds. */
  readonly since: number;
}

/** Sends a text to each socket that is young enough, and closes the others. A socket that can't be written to is closed, too. */
export function tellAll(sockets: Iterable<Told>, text: string, now: number): void {
  for (const socket of sockets) {
    const { since } = socket.deserializeAttachment() as Attachment;
    // One that was closed is still here until its peer answers, which a dead one never does.
    if (now - since > LONGEST_MS) end(socket, 1001, "show your token again");
    else if (!isSent(socket, text)) end(socket, 1011, "not reached");
  }
}

function isSent(socket: Told, text: string): boolean {
  try {
    socket.send(text);
    return true;
  } catch (error) {
    console.warn("a surface can't be told", (error as Error).message);
    return false;
  }
}

function end(socket: Told, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch (error) {
    console.warn("a surface's socket can't be closed", (error as Error).message);
  }
}

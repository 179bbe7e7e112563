/** Why a delivery isn't an event. One for each thing that you would do differently. */
export type WebhookCode =
  /** It isn't a POST. */
  | "method"
  /** It came without Basic credentials. */
  | "no_password"
  /** Its user or password is another. */
  | "wrong_password"
  /** It isn't announced as JSON. */
  | "content_type"
  /** Its body is larger than `maxBytes`. */
  | "too_large"
  /** Its body broke off. */
  | "unreadable"
  | "not_json"
  /** It is JSON, and no event of Pipedrive's. */
  | "unknown_shape"
  /** It is older than what the store remembers, so that it can't be told from one that was here before. */
  | "too_old"
  /** The store failed. Pipedrive delivers again. */
  | "store";

/** A delivery that was refused. Says nothing of what came: that is somebody's data, or a password. */
export class WebhookError extends Error {
  static override readonly name: string = "WebhookError"; // survives a bundler that renames classes

  constructor(
    readonly code: WebhookCode,
    /** The HTTP status to answer with. */
    readonly status: number,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "WebhookError";
  }

  /** The answer to give: the status, and code and message in JSON. */
  response(): Response {
    const headers = new Headers({ "cache-control": "no-store" });
    if (this.status === 401) headers.set("www-authenticate", 'Basic realm="webhooks", charset="UTF-8"');
    if (this.status === 405) headers.set("allow", "POST");
    return Response.json({ error: { code: this.code, message: this.message } }, { status: this.status, headers });
  }
}

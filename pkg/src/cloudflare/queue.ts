import type { WebhookEvent } from "../webhooks/event.js";
import { dispatch, type OnEvent } from "../webhooks/handler.js";
import { type FieldNames, named } from "../webhooks/naming.js";

/** The part of a Queue's message that is used. */
export interface EventMessage {
  readonly body: WebhookEvent;
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** The part of a Queue's batch that is used. */
export interface EventBatch {
  readonly messages: readonly EventMessage[];
}

/** How events are taken from a queue. */
export interface QueueConsumerOptions {
  /** `crm.fields` of the event's company: custom fields come by their names then. */
  readonly fields?: (event: WebhookEvent) => FieldNames | Promise<FieldNames>;
  /** Told of work that failed, and comes again unless the queue has given it up. Logged by default. */
  readonly onError?: (error: unknown, event: WebhookEvent) => unknown;
}

/** The longest wait before an event comes again, in seconds. Queues allow twelve hours. */
const LONGEST = 3600;

/**
 * Makes the function of a Worker that works on events of `handler({ queue })`: `queue(batch)`. Each is acknowledged or sent back by
 * itself, after a wait that doubles each time, so that one that fails doesn't bring the others again. Events of one record
 * are worked on in their order.
 */
export function queueConsumer(onEvent: OnEvent, { fields, onError }: QueueConsumerOptions = {}): (batch: EventBatch) => Promise<void> {
  const work = async (message: EventMessage): Promise<void> => {
    const { body, attempts } = message;
    try {
      await dispatch(fields ? await named(body, await fields(body)) : body, onEvent);
      message.ack();
    } catch (error) {
      message.retry({ delaySeconds: Math.min(LONGEST, 5 * 2 ** Math.max(0, attempts - 1)) });
      if (onError) await onError(error, body);
      else console.error(`webhook ${body.entity}.${body.action} ${body.id} failed and comes again`, error);
    }
  };
  return async ({ messages }) => {
    const records = new Map<string, EventMessage[]>();
    for (const message of messages) {
      const { companyId = "", entity, recordId } = message.body;
      const key = `${companyId}:${entity}:${recordId}`;
      records.set(key, [...(records.get(key) ?? []), message]);
    }
    const each = async (queue: EventMessage[]): Promise<void> => {
      for (const message of queue.sort((one, other) => one.body.at - other.body.at)) await work(message);
    };
    await Promise.all(Array.from(records.values(), each));
  };
}

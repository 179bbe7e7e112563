// What cards show of other records: persons, organizations and next activities, fetched by their ids.

// The API's most for one call.
const CHUNK = 100;

/** Stands for a record whose lookup failed. */
const UNREAD = Object.freeze({ unread: true });

/** Looks records up once each, a hundred a call, and only those that somebody asked for. */
export class Related {
  #crm;
  #signal;
  #kinds;

  constructor(crm, signal) {
    this.#crm = crm;
    this.#signal = signal;
    this.#kinds = {
      person: { list: (params, options) => crm.persons.list(params, options), found: new Map() },
      organization: { list: (params, options) => crm.organizations.list(params, options), found: new Map() },
      activity: { list: (params, options) => crm.activities.list(params, options), found: new Map() },
    };
  }

  /** The record; `undefined` while it isn't known, `null` where none is to be seen, `{ unread }` where the lookup failed. */
  person(id) { return this.#get("person", id); }
  organization(id) { return this.#get("organization", id); }
  activity(id) { return this.#get("activity", id); }

  /**
   * Fetches what these deals' cards show and isn't known yet.
   * @param {Iterable<object>} deals
   * @param {() => void} arrived called after each answer
   */
  async load(deals, arrived) {
    const wanted = { person: new Set(), organization: new Set(), activity: new Set() };
    for (const deal of deals) {
      this.#want(wanted, "person", deal.person_id);
      this.#want(wanted, "organization", deal.org_id);
      this.#want(wanted, "activity", deal.next_activity_id);
    }
    const loads = [];
    for (const [kind, ids] of Object.entries(wanted)) {
      for (let rest = [...ids]; rest.length > 0; rest = rest.slice(CHUNK)) {
        loads.push(this.#fetch(kind, rest.slice(0, CHUNK)).finally(arrived));
      }
    }
    const results = await Promise.allSettled(loads);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** A person with e-mails and phones, from the cards' lookups if it is there. */
  async fetchPerson(id) {
    return this.#read("person", id) ?? this.#crm.persons.get(id, {}, { signal: this.#signal });
  }

  async fetchOrganization(id) {
    return this.#read("organization", id) ?? this.#crm.organizations.get(id, {}, { signal: this.#signal });
  }

  #get(kind, id) {
    const entry = this.#kinds[kind].found.get(id);
    return entry === "asked" ? undefined : entry;
  }

  #read(kind, id) {
    const record = this.#get(kind, id);
    return record === UNREAD ? undefined : record;
  }

  #want(wanted, kind, id) {
    const { found } = this.#kinds[kind];
    if (typeof id === "number" && (!found.has(id) || found.get(id) === UNREAD)) wanted[kind].add(id);
  }

  async #fetch(kind, ids) {
    const { list, found } = this.#kinds[kind];
    for (const id of ids) found.set(id, "asked");
    try {
      for await (const record of list({ ids }, { signal: this.#signal })) found.set(record.id, record);
      // Deleted, or not for this user's eyes.
      for (const id of ids) if (found.get(id) === "asked") found.set(id, null);
    } catch (error) {
      for (const id of ids) if (found.get(id) === "asked") found.set(id, UNREAD);
      throw error;
    }
  }
}

// What can be changed in many deals at once, by the names that people know.

import type { Deal, DealUpdateParams, FieldDefinition, Pipedrive } from "pipedrive-wasm";

import { fieldText } from "../frame/format.js";

/** One field that can be changed. */
export interface Choice {
  readonly name: string;
  readonly input: "option" | "date" | "number" | "text";
  readonly options: ReadonlyArray<{ readonly value: string; readonly label: string }>;
  /** What a deal has there now. */
  now(deal: Deal): string;
  /** What is sent to give it another value. */
  params(value: string): DealUpdateParams;
}

/** A change that was chosen. */
export interface Change {
  readonly name: string;
  /** For the reader. */
  readonly value: string;
  readonly params: DealUpdateParams;
}

const INPUTS: Readonly<Record<string, Choice["input"]>> = { enum: "option", date: "date", double: "number", varchar: "text", text: "text" };

/** Reads the stages, the users and the custom fields. */
export async function readChoices(crm: Pipedrive, signal: AbortSignal): Promise<Choice[]> {
  const options = { signal };
  const [stages, pipelines, users, dictionary] = await Promise.all([
    crm.stages.list({}, options).toArray(),
    crm.pipelines.list({}, options).toArray(),
    crm.users.list(options).toArray(),
    crm.fields.deal({}, options),
  ]);
  const pipeline = new Map(pipelines.map(({ id, name }) => [id, name]));
  const stage = pick("Stage", stages.map(({ id, name, pipeline_id: of }) => ({ value: String(id), label: `${pipeline.get(of ?? 0) ?? ""}: ${name}` })), "stage_id");
  const owner = pick("Owner", users.filter(({ active_flag: active }) => active).map(({ id, name }) => ({ value: String(id), label: name ?? "" })), "owner_id");
  const closing: Choice = {
    name: "Expected close date",
    input: "date",
    options: [],
    now: (deal) => fieldText(deal.expected_close_date ?? "–"),
    params: (value) => ({ expected_close_date: value }),
  };
  return [stage, owner, closing, ...dictionary.fields.filter(({ custom }) => custom).flatMap(customChoice)];
}

function pick(name: string, options: Choice["options"], key: "stage_id" | "owner_id"): Choice {
  const labels = new Map(options.map(({ value, label }) => [value, label]));
  return { name, input: "option", options, now: (deal) => labels.get(String(deal[key])) ?? "–", params: (value) => ({ [key]: Number(value) }) };
}

function customChoice({ name, type, options }: FieldDefinition): Choice[] {
  const input = INPUTS[type];
  if (!input) return [];
  return [{
    name,
    input,
    options: (options ?? []).map(({ label }) => ({ value: label, label })),
    now: (deal) => fieldText(deal.custom_fields?.[name] ?? "–"),
    params: (value) => ({ custom_fields: { [name]: input === "number" ? Number(value) : value } }),
  }];
}

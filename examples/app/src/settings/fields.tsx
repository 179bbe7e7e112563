// Which of the account's fields the app means. Chosen by name; kept by key, so that a field may be renamed.

import type { FieldDefinition } from "pipedrive-wasm";
import { useEffect, useState } from "preact/hooks";

import { explain } from "../frame/problems.js";
import type { Frame } from "../frame/start.js";
import { Part, useLoaded } from "../frame/state.js";
import type { Mapping } from "../contract.js";

const WANTED: ReadonlyArray<{ readonly name: keyof Mapping; readonly label: string; readonly types: readonly string[] }> = [
  { name: "contractEnd", label: "Contract end", types: ["date"] },
  { name: "priority", label: "Priority", types: ["enum"] },
  { name: "seats", label: "Seats", types: ["double"] },
];

interface Props {
  readonly frame: Frame;
  readonly mapping: Mapping;
  readonly onSave: (mapping: Mapping) => Promise<void>;
}

export function Fields({ frame, mapping, onSave }: Props) {
  const fields = useLoaded<readonly FieldDefinition[]>(async (signal) => {
    const dictionary = await (await frame.crm()).fields.deal({}, { signal });
    return dictionary.fields.filter(({ custom }) => custom);
  });
  const [chosen, setChosen] = useState<Mapping | undefined>(Object.keys(mapping).length > 0 ? mapping : undefined);
  const [problem, setProblem] = useState("");
  const { part } = Object(frame.request.context) as { part?: unknown };
  useEffect(() => {
    // A panel sent its user here to choose.
    if (part === "fields" && fields.value) document.getElementById("part-fields")?.focus();
  }, [fields.value]);

  function submit(event: Event): void {
    event.preventDefault();
    setProblem("");
    onSave(chosen ?? byName(fields.value ?? [])).catch((error: unknown) => setProblem(`Not saved. ${explain(error).advice}`));
  }

  return (
    <Part title="Fields" loaded={fields}>
      {(all) => (
        <form onSubmit={submit}>
          <p class="quiet">The deal panel shows these first.{!chosen && " Found by their names; save them to have it so."}</p>
          {WANTED.map(({ name, label, types }) => (
            <div class="field" key={name}>
              <label for={name}>{label}</label>
              <select id={name} value={(chosen ?? byName(all))[name] ?? ""} onChange={({ currentTarget }) => setChosen((old) => ({ ...(old ?? byName(all)), [name]: currentTarget.value || undefined }))}>
                <option value="">Not used</option>
                {all.filter(({ type }) => types.includes(type)).map((field) => <option key={field.key} value={field.key}>{field.name}</option>)}
              </select>
            </div>
          ))}
          <p class="bad" role="alert">{problem}</p>
          <div class="line"><button type="submit" class="button primary">Save fields</button></div>
        </form>
      )}
    </Part>
  );
}

/** Before anybody has chosen: the fields that are called as the app calls them. */
function byName(all: readonly FieldDefinition[]): Mapping {
  const found = WANTED.flatMap(({ name, label, types }) => {
    const field = all.find((one) => one.name === label && types.includes(one.type));
    return field ? [[name, field.key]] : [];
  });
  return Object.fromEntries(found) as Mapping;
}

// Which of the account's fields the app means. Chosen by name; kept by key, so that a field may be renamed.

import type { FieldDefinition } from "pipedrive-wasm";
import { useState } from "preact/hooks";

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
  const [chosen, setChosen] = useState<Mapping>(mapping);
  const [problem, setProblem] = useState("");

  function submit(event: Event): void {
    event.preventDefault();
    setProblem("");
    onSave(chosen).catch((error: unknown) => setProblem(`Not saved. ${explain(error).advice}`));
  }

  return (
    <Part title="Fields" loaded={fields}>
      {(all) => (
        <form onSubmit={submit}>
          <p class="quiet">The deal panel shows these first.</p>
          {WANTED.map(({ name, label, types }) => (
            <div class="field" key={name}>
              <label for={name}>{label}</label>
              <select id={name} value={chosen[name] ?? ""} onChange={({ currentTarget }) => setChosen((old) => ({ ...old, [name]: currentTarget.value || undefined }))}>
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

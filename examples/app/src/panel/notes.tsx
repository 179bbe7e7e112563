// Notes of a deal. A new one stands there at once, and can be taken back.

import type { Note } from "pipedrive-wasm";
import { useEffect, useRef, useState } from "preact/hooks";

import { noteHtml, noteText } from "../frame/format.js";
import { explain } from "../frame/problems.js";
import type { Frame } from "../frame/start.js";
import { Part, useLoaded } from "../frame/state.js";

type Line = Pick<Note, "id" | "content" | "add_time"> & { readonly saving?: boolean };

const SHOWN = 3;
/** Notes that aren't saved yet have ids that no note has. */
let unsaved = -1;

export function Notes({ frame, dealId, onWritten }: { readonly frame: Frame; readonly dealId: number; readonly onWritten: () => void }) {
  const notes = useLoaded<Line[]>(async (signal) => {
    const page = await (await frame.crm()).notes.list({ deal_id: dealId, sort: "add_time DESC", limit: SHOWN }, { signal }).page();
    return [...page.items];
  });
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const [undoable, setUndoable] = useState<{ id: number; text: string }>();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(
    () => frame.live.listen((it) => { if (it.about === "change" && it.entity === "note") notes.reload(); }, notes.reload),
    [],
  );

  async function add(event: Event): Promise<void> {
    event.preventDefault();
    const written = text.trim();
    if (!written) return box.current?.focus();
    const line: Line = { id: unsaved--, content: noteHtml(written), add_time: null, saving: true };
    notes.put((old) => [line, ...old].slice(0, SHOWN));
    setText("");
    setProblem("");
    setUndoable(undefined);
    try {
      const made = await (await frame.crm()).notes.create({ deal_id: dealId, content: line.content ?? "" });
      notes.put((old) => old.map((one) => (one.id === line.id ? made : one)));
      setUndoable({ id: made.id, text: written });
      frame.say("Note added");
    } catch (error) {
      notes.put((old) => old.filter(({ id }) => id !== line.id));
      setText((now) => now || written); // what was typed isn't lost, nor what was typed since
      setProblem(`The note wasn't added. ${explain(error).advice}`);
      box.current?.focus();
    }
    onWritten();
  }

  async function undo(): Promise<void> {
    if (!undoable) return;
    const gone = notes.value?.find(({ id }) => id === undoable.id);
    notes.put((old) => old.filter(({ id }) => id !== undoable.id));
    setUndoable(undefined);
    try {
      await (await frame.crm()).notes.delete(undoable.id);
      setText((now) => now || undoable.text);
      box.current?.focus();
    } catch (error) {
      if (gone) notes.put((old) => [gone, ...old].slice(0, SHOWN));
      setProblem(`The note is still there. ${explain(error).advice}`);
    }
    onWritten();
  }

  return (
    <Part title="Notes" loaded={notes}>
      {(lines) => (
        <>
          <form onSubmit={add}>
            <label for="note">New note</label>
            <textarea id="note" ref={box} rows={2} value={text} onInput={(event) => setText(event.currentTarget.value)} aria-describedby="note-problem" />
            <div class="line">
              <button class="button primary" type="submit">Add note</button>
              {undoable && <button class="button" type="button" onClick={undo}>Undo</button>}
            </div>
            <p id="note-problem" class="bad" role="alert">{problem}</p>
          </form>
          {lines.length === 0 ? <p class="empty">No notes yet.</p> : (
            <ul class="notes">
              {lines.map((line) => <li key={line.id} data-note={line.id} aria-busy={line.saving}>{noteText(line.content ?? "")}{line.saving && <span class="quiet"> Saving…</span>}</li>)}
            </ul>
          )}
        </>
      )}
    </Part>
  );
}

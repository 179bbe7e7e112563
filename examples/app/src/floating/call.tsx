// A call that was made, as a finished activity.

import { useEffect, useRef, useState } from "preact/hooks";

import { noteHtml, today } from "../frame/format.js";
import { explain } from "../frame/problems.js";
import type { Frame } from "../frame/start.js";
import type { Due } from "./due.js";

interface Props {
  readonly frame: Frame;
  /** The planned call that was made; a new one otherwise. */
  readonly about: Due | undefined;
  readonly onEnd: (message: string) => void;
}

export function CallLog({ frame, about, onEnd }: Props) {
  const [subject, setSubject] = useState(about?.subject ?? "");
  const [minutes, setMinutes] = useState("5");
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState("");
  const [saving, setSaving] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    if (!subject.trim()) {
      setProblem("Say what the call was about.");
      return first.current?.focus();
    }
    setSaving(true);
    setProblem("");
    const length = Math.max(1, Math.min(600, Number(minutes) || 1));
    const two = (number: number): string => String(number).padStart(2, "0");
    const made = {
      subject: subject.trim(), type: "call", done: true,
      duration: `${two(Math.floor(length / 60))}:${two(length % 60)}`,
      ...(note.trim() && { note: noteHtml(note.trim()) }),
    };
    try {
      const crm = await frame.crm();
      await (about ? crm.activities.update(about.id, made) : crm.activities.create({ ...made, due_date: today() }));
      frame.say("Call logged");
      onEnd("The call is logged.");
    } catch (error) {
      setSaving(false);
      setProblem(`The call wasn't logged. ${explain(error).advice}`);
    }
  }

  return (
    <form onSubmit={save} novalidate aria-label="Log a call">
      <div class="field">
        <label for="subject">Subject</label>
        <input id="subject" ref={first} value={subject} onInput={({ currentTarget }) => setSubject(currentTarget.value)} aria-describedby="call-problem" />
      </div>
      <div class="field">
        <label for="minutes">Minutes</label>
        <input id="minutes" type="number" min={1} max={600} value={minutes} onInput={({ currentTarget }) => setMinutes(currentTarget.value)} />
      </div>
      <div class="field">
        <label for="call-note">Note</label>
        <textarea id="call-note" rows={3} value={note} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
      </div>
      <p id="call-problem" class="bad" role="alert">{problem}</p>
      <div class="line">
        <span class="grow" />
        <button type="button" class="button" onClick={() => onEnd("")}>Cancel</button>
        <button type="submit" class="button primary" disabled={saving}>{saving ? "Saving…" : "Save call"}</button>
      </div>
    </form>
  );
}

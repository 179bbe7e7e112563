// What each command of a frame does. Which surface may give which command is Pipedrive's rule; its real refusals aren't known.

import { confirmation, recordForm, snackbar } from "./dialogs.js";

/** Commands that one kind of surface alone may give. */
const ONLY = {
  close_modal: "modal",
  show_floating_window: "floating",
  hide_floating_window: "floating",
  set_notification: "floating",
  set_focus_mode: "floating",
};

const FORMS = {
  deal: { title: "Add deal", path: "/api/v2/deals", fields: [["title", "Title"], ["person", "Person"], ["organization", "Organization"]] },
  person: { title: "Add person", path: "/api/v2/persons", fields: [["name", "Name"], ["organization", "Organization"]] },
  organization: { title: "Add organization", path: "/api/v2/organizations", fields: [["name", "Name"]] },
  activity: { title: "Add activity", path: "/api/v2/activities", fields: [["subject", "Subject"], ["dueDate", "Due date", "date"], ["note", "Note"]] },
};

/** Runs commands over what the page can do: `{ token, crm, openModal, closeModal, redirect, floating }`. */
export function commands(page) {
  const all = {
    initialize: (surface, args) => surface.initialised(args?.size),
    resize: (surface, args) => surface.resize(args),
    get_signed_token: async () => ({ token: await page.token() }),
    get_metadata: () => ({ windowHeight: innerHeight, windowWidth: innerWidth }),
    show_snackbar: (_, args) => snackbar(args),
    show_confirmation: async (_, args) => ({ confirmed: await confirmation(args) }),
    open_modal: (_, args) => (args.type === "custom_modal" ? page.openModal(args) : newRecord(page.crm, args)),
    close_modal: (surface) => page.closeModal(surface),
    redirect_to: (_, args) => page.redirect(args),
    show_floating_window: (_, args) => page.floating.show("command", args?.context),
    hide_floating_window: (_, args) => page.floating.hide("command", args?.context),
    set_notification: (_, args) => page.floating.notify(args?.number ?? 0),
    set_focus_mode: (surface, on) => page.floating.focus(surface, on),
  };
  return async (surface, command, args) => {
    const run = Object.hasOwn(all, command) ? all[command] : undefined;
    if (!run) throw new Error(`no command is named ${command}`);
    if (ONLY[command] && ONLY[command] !== surface.kind) throw new Error(`${command} isn't for a ${surface.kind}`);
    return run(surface, args);
  };
}

async function newRecord(crm, { type, prefill = {} }) {
  const form = FORMS[type];
  if (!form) throw new Error(`this page draws no modal of type ${type}`);
  const filled = await recordForm(form.title, form.fields.map(([name, label, kind]) => ({ name, label, type: kind, value: prefill[name] })));
  if (!filled) return { status: "closed" };
  const { id } = await crm.call("POST", form.path, recordOf(type, filled, prefill));
  return { status: "submitted", id };
}

function recordOf(type, filled, prefill) {
  if (type === "activity") return { subject: filled.subject, due_date: filled.dueDate || undefined, note: filled.note || undefined, deal_id: prefill.deal };
  return type === "deal" ? { title: filled.title } : { name: filled.name };
}

// Connecting the app with the account, and ending that.

import { useState } from "preact/hooks";

import { explain } from "../frame/problems.js";
import { Color, Command } from "../frame/sdk.js";
import type { Frame } from "../frame/start.js";
import type { AppState, Disconnected } from "../contract.js";

export function Connection({ frame, app, onChange }: { readonly frame: Frame; readonly app: AppState; readonly onChange: () => void }) {
  const [problem, setProblem] = useState("");

  async function disconnect(): Promise<void> {
    const { confirmed } = await frame.sdk.execute(Command.SHOW_CONFIRMATION, {
      title: "Disconnect the app?",
      description: "Its access to this account is taken back, and its panels stop working until somebody connects it again.",
      okText: "Disconnect",
      okColor: Color.NEGATIVE,
    });
    if (!confirmed) return;
    setProblem("");
    try {
      const { revoked } = await frame.backend.ask<Disconnected>("/api/disconnect", { method: "POST" });
      frame.say("Disconnected");
      if (!revoked) setProblem("The app has forgotten this account, but Pipedrive couldn't be told. Uninstall the app there, too.");
    } catch (error) {
      setProblem(`The app is still connected. ${explain(error).advice}`);
    }
    onChange();
  }

  return (
    <section class="part" aria-labelledby="connection" data-connected={app.connected}>
      <h2 id="connection">Connection</h2>
      {app.connected ? (
        <>
          <p class="line"><span class="badge good">Connected</span>{app.company && <span>{app.company}{app.user && `, as ${app.user}`}</span>}</p>
          <div class="line"><button type="button" class="button danger" onClick={disconnect}>Disconnect</button></div>
        </>
      ) : (
        <>
          <p class="line"><span class="badge warn">Not connected</span><span class="quiet">Pipedrive asks for your consent on a page of its own.</span></p>
          <div class="line"><a class="button primary" href="/oauth/install" target="_blank" rel="opener">Connect Pipedrive</a></div>
        </>
      )}
      <p class="bad" role="alert">{problem}</p>
    </section>
  );
}

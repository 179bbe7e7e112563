// A Worker that calls an API whose every answer is a redirect, once in each way, with the credential that it is asked about.

import { Pipedrive } from "pipedrive-wasm";

export default {
  async fetch(request) {
    const crm = new Pipedrive(await request.json());
    const file = new File(["inside"], "a.txt");
    const onProgress = () => undefined;
    const calls = {
      "a read": () => crm.deals.get(1),
      "a write": () => crm.deals.create({ title: "a" }),
      "an upload": () => crm.files.create({ file }),
      "a watched upload": () => crm.files.create({ file }, { onProgress }),
      "an upload of a stream": () => crm.files.create({ file: { name: "a.txt", data: file.stream() } }),
      "a download": async () => (await crm.files.download(1)).bytes(),
    };
    const outcomes = {};
    for (const [what, call] of Object.entries(calls)) {
      outcomes[what] = await call().then(() => "done", (error) => error.code);
    }
    return Response.json(outcomes);
  },
};

// A Worker that signs in to the sandbox of its binding, in every way there is.

import { signIn } from "../sign-in.mjs";

export default {
  fetch: async (_, env) => Response.json(await signIn(env.SANDBOX)),
};

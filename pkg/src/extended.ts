import type { errorFrom } from "./causes.js";
import type { Core, Ran } from "./core.js";
import type { PipedriveError } from "./errors.js";
import type { PageToken, PipedriveOptions, RequestOptions } from "./options.js";
import { signing } from "./session/sending.js";

// Loaded only for calls that take more than the core's steps. What makes the errors is handed in: imported here, it would be
// a file of its own, which every program would load.

/** Runs a call whose token is renewed. */
export async function run(
  core: Core,
  makeError: typeof errorFrom,
  all: PipedriveOptions,
  key: string,
  input?: object,
  options?: RequestOptions,
  after?: PageToken | null,
): Promise<Ran> {
  const signs = signing(all, makeError);
  for (;;) {
    try {
      return await core.run(key, input, signs ? ({ ...options, fetch: signs.fetch } as RequestOptions) : options, after);
    } catch (thrown) {
      if (!(await signs?.again(thrown as PipedriveError))) throw thrown;
    }
  }
}

import { Pipedrive as One, PipedriveError } from "/pipedrive-wasm/browser.js";
import { Pipedrive as Other } from "/other-copy/browser.js";
import { round } from "/round.js";

const options = Object.fromEntries(new URLSearchParams(location.search));
const outcome = async () => {
  if (One === Other) throw new Error("it is one copy");
  const [one, other] = await Promise.all([round(One, options), round(Other, options)]);
  if (JSON.stringify(one) !== JSON.stringify(other)) throw new Error("the copies differ");
  const error = await new Other(options).deals.get(999_999_999).catch((error) => error);
  // The reason why programs go by `code`.
  if (error instanceof PipedriveError) throw new Error("an error of one copy is an instance of the other's class");
  return one;
};
document.documentElement.dataset.outcome = JSON.stringify(await outcome().catch((error) => ({ error: error.stack })));

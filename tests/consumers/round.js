// What every consumer does with the package, as its own program imports it.

/** Lists, gets, creates, and meets one error. What came of it is plain, and may cross to another process. */
export async function round(Pipedrive, options) {
  const crm = new Pipedrive(options);
  const listed = await crm.deals.list({ status: "open" }).toArray({ max: 3 });
  const found = await crm.deals.get(listed[0].id);
  const made = await crm.deals.create({ title: "Made by a consumer", value: 1200.5 });
  const code = await crm.deals.get(999_999_999).then(() => "no error", (error) => error.code);
  return { listed: listed.length, found: found.title === listed[0].title, made: made.title, code };
}

/** In a page: the options stand in its address, and its root element says what came of the round. */
export async function roundInPage(Pipedrive) {
  const options = Object.fromEntries(new URLSearchParams(location.search));
  const outcome = await round(Pipedrive, options).catch((error) => ({ error: `${error.stack} ${error.cause}` }));
  document.documentElement.dataset.outcome = JSON.stringify(outcome);
}

/** Outside a page: the options stand in the environment, and what came of the round is printed. */
export async function roundInProcess(Pipedrive, { PIPEDRIVE_BASE_URL: baseUrl, PIPEDRIVE_API_TOKEN: apiToken }) {
  console.log(JSON.stringify(await round(Pipedrive, { baseUrl, apiToken })));
}

// The page's address: `?pipeline=2#deal-42`. So a board and a deal can be linked to, and Back closes a deal.

const DEAL = /^#deal-(\d+)$/;

/** The deal that the address names, or null. */
export function dealInAddress() {
  const match = DEAL.exec(location.hash);
  return match ? Number(match[1]) : null;
}

export function pipelineInAddress() {
  const id = Number(new URLSearchParams(location.search).get("pipeline"));
  return Number.isInteger(id) && id > 0 ? id : null;
}

export function setPipelineInAddress(id) {
  const address = new URL(location.href);
  address.searchParams.set("pipeline", String(id));
  history.replaceState(history.state, "", address);
}

let stepsIn = 0;

/** Calls `show` with the deal's id, or null, whenever the address changes. */
export function followDeals(show) {
  addEventListener("hashchange", (event) => {
    const before = DEAL.test(new URL(event.oldURL).hash);
    const id = dealInAddress();
    stepsIn = id === null ? 0 : stepsIn + (before ? 0 : 1);
    show(id);
  });
}

export function openDeal(id) {
  location.hash = `deal-${id}`;
}

/** Takes the deal out of the address: a step back where a step in led here, so that Back doesn't reopen it. */
export function leaveDeal() {
  if (dealInAddress() === null) return;
  if (stepsIn > 0) history.back();
  else history.replaceState(null, "", location.pathname + location.search);
}

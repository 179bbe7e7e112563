// What lies in the records that are read: without it most lists of a new record would be empty, and equal for nothing.

const papers = () => new File(["GIF89a, nearly"], "every.gif", { type: "image/gif" });
const kinds = { deals: "Deal", organizations: "Organization", persons: "Person", products: "Product" };
const links = { deals: "deal_id", organizations: "org_id", persons: "person_id", products: "product_id" };
const titles = { deals: { title: "Every, changed" }, organizations: { name: "Every, changed" }, persons: { name: "Every Changed" }, projects: { title: "Every, changed" } };

async function sold(ask, deal, product_id) {
  await ask("addDealProduct", { id: deal, product_id, item_price: 10, quantity: 2 });
}

/** Somebody whom the account knows and who wrote a mail: threads may be gone by now, messages aren't. */
async function writer(ask, link) {
  for (let id = 1; id < 50; id += 1) {
    const { from } = await ask("getMailMessage", { id });
    if (from[0]?.[link]) return from[0][link];
  }
  throw new Error(`no mail from anybody with ${link}`);
}

/** By the end of a path: puts something there, and gives the id under which it lies where that isn't the one in the path. */
const fillings = {
  "{id}/activities": (ask, { project_id }) => ask("addActivity", { subject: "Every activity", project_id }),
  "{id}/assignments": (ask, { id }, { room }) => (room === "roles" ? ask("addRoleAssignment", { id, user_id: 3 }) : undefined),
  "{id}/changelog": (ask, { id }, { room }) => ask(`update${kinds[room] ?? "Project"}`, { id, ...titles[room] }),
  "{id}/comments": (ask, { id }) => ask("addNoteComment", { id, content: "Every comment" }),
  "{id}/deals": async (ask, { id }, { room, product_id }) => {
    if (room !== "products") return 1;
    await sold(ask, 1, product_id);
    return product_id ?? id;
  },
  "{id}/discounts": (ask, { id }) => ask("postAdditionalDiscount", { id, description: "Every discount", amount: 5, type: "percentage" }),
  "{id}/files": (ask, { id }, { room }) => ask("addFile", { file: papers(), [links[room]]: id }),
  "{id}/flow": (ask, { id }, { room }) => ask(`update${kinds[room]}`, { id, ...titles[room] }),
  "{id}/followers": (ask, { id }, { room }) => (kinds[room] ? ask(`add${kinds[room]}Follower`, { id, user_id: 3 }) : undefined),
  "followers/changelog": (ask, { id }, { room }) => ask(`add${kinds[room]}Follower`, { id, user_id: 3 }),
  "{id}/mailMessages": async (ask, { id }, { room }) => {
    if (room === "mailbox") return;
    if (room !== "deals") return writer(ask, room === "persons" ? "linked_person_id" : "linked_organization_id");
    const [thread] = await ask("getMailThreads", { folder: "inbox" });
    await ask("updateMailThreadDetails", { id: thread.id, deal_id: id });
  },
  "{id}/plan": (ask, { project_id }) => ask("addTask", { title: "Every task", project_id }),
  "{id}/products": async (ask, { id }, { room, product_id }) => {
    const deal = room === "deals" ? id : (await ask("addDeal", { title: "Every sale", person_id: id })).id;
    await sold(ask, deal, product_id);
  },
  "{id}/tasks": (ask, { project_id }) => ask("addTask", { title: "Every task", project_id }),
  "{id}/variations": (ask, { id }) => ask("addProductVariation", { id, name: "Every variation" }),
};

/** Puts something where a GET looks. Gives the id of the record where it lies. */
export async function fill(ask, operation, id, { product_id }) {
  const steps = operation.path.split("/");
  const fills = operation.method === "GET" ? fillings[steps.slice(-2).join("/")] : undefined;
  const other = await fills?.(ask, { id, project_id: id }, { room: steps[1], product_id });
  return typeof other === "number" ? other : id;
}

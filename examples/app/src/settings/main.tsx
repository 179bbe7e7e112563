import { start } from "../frame/start.js";

await start({ height: 300 }, () => <p class="state">Not here yet.</p>);

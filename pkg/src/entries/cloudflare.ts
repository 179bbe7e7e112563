export * from "../cloudflare.js";

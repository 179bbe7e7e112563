export * from "../stores.js";

export * from "../oauth.js";

export * from "../webhooks.js";

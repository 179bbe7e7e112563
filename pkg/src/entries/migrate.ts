export * from "../migrate.js";

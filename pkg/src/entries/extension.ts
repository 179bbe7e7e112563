export * from "../extension.js";

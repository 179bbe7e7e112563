export { SignedTokenError, type SignedTokenCode } from "./extension/failure.js";
export { extensionRequest, type ExtensionFilter, type ExtensionRequest, type ExtensionSelection } from "./extension/request.js";
export { SignedTokenSource, type SignedTokenSourceOptions } from "./extension/source.js";
export { verifySignedToken, type SignedTokenClaims, type VerifyOptions } from "./extension/verify.js";
export * from "./extension/drawn.js";

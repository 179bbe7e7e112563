/** Why a signed token, or the address that it came with, isn't accepted. One for each thing that you would do differently. */
export type SignedTokenCode =
  /** It isn't such a token, or not one that names a user and a company: answer 401. */
  | "signed_token_malformed"
  /** It is signed in another way than HS256: answer 401. */
  | "signed_token_algorithm"
  /** None of your secrets signed it: answer 401. If this happens to everybody, a secret is missing. */
  | "signed_token_signature"
  /** It has expired: answer 401, and the page asks for a new one. */
  | "signed_token_expired"
  /** It is from the future: a clock is wrong, Pipedrive's or yours. */
  | "signed_token_early"
  /** The address names another user or company than the token: somebody changed one of them. */
  | "signed_token_mismatch"
  /** What you gave can't be used: no secret, an empty one, an address that can be read in two ways. */
  | "invalid_input"
  /** In the page: Pipedrive gave no token in time. */
  | "timeout"
  /** In the page: what should give tokens gave something else. */
  | "unexpected_response";

/** A signed token or an address that isn't accepted. Holds nothing of either. */
export class SignedTokenError extends Error {
  static override readonly name: string = "SignedTokenError"; // survives a bundler that renames classes

  constructor(
    readonly code: SignedTokenCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "SignedTokenError";
  }
}

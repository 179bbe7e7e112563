const bytes = (part: string) => Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const json = (part: string) => JSON.parse(new TextDecoder().decode(bytes(part)));
export async function openedBy(token: string, secret: string): Promise<{ userId: number; companyId: number }> {
  const [head, claims, signature, ...rest] = token.split(".");
  if (!head || !claims || !signature || rest.length > 0 || json(head).alg !== "HS256") throw new Error("not such a token");
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["verify"]);
  const signed = new TextEncoder().encode(`${head}.${claims}`);
  if (!(await crypto.subtle.verify("HMAC", key, bytes(signature), signed))) throw new Error("the signature is wrong");
  const { userId, companyId, exp } = json(claims);
  if (!(exp * 1000 > Date.now() - 60_000)) throw new Error("the token has expired");
  return { userId: Number(userId), companyId: Number(companyId) };
}

/**
 * The core, compiled while its file arrives; made of its copy in JavaScript where there is no file.
 *
 * @param locate Says where the file is. It may throw where that can't be known, or give nothing where none is.
 */
export async function compiled(locate: () => URL | undefined): Promise<WebAssembly.Module> {
  try {
    const file = locate();
    const response = file && (await fetch(file));
    if (response?.ok) {
      // Engines stream nothing that isn't called wasm. A server that doesn't know the type still sent the right bytes.
      const named = response.headers.get("content-type")?.startsWith("application/wasm");
      return await (named ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
    }
  } catch {
    // No `import.meta` (a classic script), offline, a policy that forbids the request, a page in place of the file:
    // the copy may still load, and what forbids wasm itself throws again below.
  }
  const { default: bytes } = await import("./core.base64.js");
  return WebAssembly.compile(await bytes());
}

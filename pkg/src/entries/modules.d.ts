// What the entries import that is no TypeScript: the built core beside them, and Node's own reader. Declared here
// rather than through @types/node, so that nothing else in the package can reach for Node.

declare module "*/core.wasm" {
  const core: WebAssembly.Module;
  export default core;
}

declare module "*/core.wasm?module" {
  const core: WebAssembly.Module;
  export default core;
}

declare module "*/core.base64.js" {
  export default function bytes(): Promise<ArrayBuffer>;
}

declare module "*/backend.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*/backend.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*/backend.base64.js" {
  export default function bytes(): Promise<ArrayBuffer>;
}

declare module "*/fields.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*/fields.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*/fields.base64.js" {
  export default function bytes(): Promise<ArrayBuffer>;
}

declare module "*/sandbox.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*/sandbox.base64.js" {
  export default function bytes(): Promise<ArrayBuffer>;
}

declare module "node:fs/promises" {
  export function readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
  export function readFile(path: string, encoding: "utf8"): Promise<string>;
  export function writeFile(path: string, text: string): Promise<void>;
}

declare module "node:process" {
  const process: {
    readonly argv: string[];
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly stdout: { write(text: string): unknown };
    readonly stderr: { write(text: string): unknown };
    exitCode: number | undefined;
  };
  export default process;
}

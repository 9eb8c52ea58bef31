// A module worker: Python with the package, behind messages.
//
// From the page, once it is ready: { id, request }. To the page: one of `Message`.

import { Downloads, Failure } from "./download.js";

/** @import { PyodideAPI } from "pyodide" */

/**
 * @typedef {{ type: "stage", stage: "download" | "start" | "package" }
 *   | { type: "progress", loaded: number }
 *   | { type: "ready", python: string, fourgates: string }
 *   | { type: "failed", reason: import("./download.js").Reason, file?: string, detail: string }
 *   | { type: "answer", id: number, response: string }
 *   | { type: "error", id: number, detail: string }} Message
 */

/** @typedef {{ packages: { fourgates: { version: string, sha256: string } } }} Lock */

const LOCK = "pyodide-lock.json";
const PACKAGE = "fourgates.zip";
const LIBRARY = "library.bin";
const WASM = "pyodide.asm.wasm";

const PROGRESS_EVERY = 200; // milliseconds

/** @param {Message} message */
function tell(message) {
  self.postMessage(message);
}

/** Fail at once where there is no WebAssembly, or where a policy forbids it. */
function checkBrowser() {
  try {
    // The shortest module: magic number and version.
    new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  } catch (error) {
    throw new Failure("blocked", String(error));
  }
  if (!("DecompressionStream" in self)) throw new Failure("blocked", "no DecompressionStream");
}

/** @returns {(loaded: number) => void} tells the page, but not for each small piece */
function progress() {
  let last = 0;
  return (loaded) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY) return;
    last = now;
    tell({ type: "progress", loaded });
  };
}

/** @param {Response} file that was packed with gzip */
async function unpacked(file) {
  const packed = await file.blob(); // whole, and so known to be sound
  return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip")));
}

/**
 * Give files that are on their way to Pyodide, which would fetch them by itself.
 * @param {Map<string, Response | Promise<Response>>} files by address; each is given once
 * @returns {() => void} ends it
 */
function handOver(files) {
  const fetch = self.fetch;
  self.fetch = (resource, options) => {
    const file = files.get(String(resource));
    if (!file) return fetch(resource, options);
    files.delete(String(resource));
    return Promise.resolve(file);
  };
  return () => {
    self.fetch = fetch;
  };
}

/**
 * Start Python and load the package.
 * @param {Downloads} downloads
 * @param {Promise<unknown>} scripts
 * @param {Promise<Lock>} lock
 */
async function load(downloads, scripts, lock) {
  await scripts;
  /** @type {typeof import("pyodide")} */
  const { loadPyodide } = await import(downloads.url("pyodide.mjs"));
  const python = await loadPyodide({
    indexURL: downloads.url("."),
    packageBaseUrl: downloads.url("."),
    stdLibURL: downloads.url(LIBRARY),
    // @ts-expect-error: a promise is allowed, and declared as one of a text only
    lockFileContents: lock,
  });
  tell({ type: "stage", stage: "package" });
  let trouble = "";
  await python.loadPackage("fourgates", {
    checkIntegrity: true,
    messageCallback: () => {},
    errorCallback: (text) => (trouble += text),
  });
  if (!("fourgates" in python.loadedPackages)) throw new Failure("damaged", trouble, PACKAGE);
  return python;
}

/** @returns {Promise<void>} */
async function boot() {
  tell({ type: "stage", stage: "download" });
  checkBrowser();
  const here = new URL(".", import.meta.url).href;
  const downloads = new Downloads(here, self.location.hash === "#anew", progress());

  // Everything is asked for at once, before anything is waited for.
  const scripts = Promise.all([
    downloads.script("pyodide.mjs"),
    downloads.script("pyodide.asm.js"), // leaves itself where the first looks for it
  ]);
  /** @type {Map<string, Response | Promise<Response>>} */
  const files = new Map();
  files.set(downloads.url(WASM), downloads.file(WASM, "application/wasm"));
  files.set(downloads.url(LIBRARY), unpacked(downloads.file(LIBRARY)));
  // Where a browser offers no digest, Pyodide fetches the package by itself and has the browser
  // hold it against the lock file.
  if (crypto.subtle) files.set(downloads.url(PACKAGE), downloads.file(PACKAGE));
  /** @type {Promise<Lock>} */
  const lock = downloads.file(LOCK).json();
  const whole = Promise.all([scripts, downloads.arrived()]);
  whole.then(
    () => tell({ type: "stage", stage: "start" }),
    () => {}, // thrown below
  );

  const end = handOver(files);
  try {
    const loading = load(downloads, scripts, lock);
    /** @type {Promise<never>} */
    const failing = new Promise((_, fail) => whole.catch(fail));
    serve(
      await Promise.race([loading, failing]),
      (await lock).packages["fourgates"]?.version ?? "",
    );
  } catch (error) {
    await whole; // a file that failed explains more than what came of it
    throw error;
  } finally {
    end();
  }
}

/**
 * Answer the page from now on.
 * @param {PyodideAPI} python
 * @param {string} version the package's
 */
function serve(python, version) {
  /** @type {(request: string) => string} */
  const answer = python.pyimport("fourgates.browser").answer;
  self.onmessage = ({ data: { id, request } }) => {
    try {
      tell({ type: "answer", id, response: answer(request) });
    } catch (error) {
      tell({ type: "error", id, detail: String(error) });
      // An exception in Python is one request's matter; any other is the end of this Python.
      if (!(error instanceof python.ffi.PythonError)) fail(error);
    }
  };
  const running = python.pyimport("sys").version.split(" ")[0];
  tell({ type: "ready", python: running, fourgates: version });
}

/** @param {unknown} error */
function fail(error) {
  const { reason, file, message } =
    error instanceof Failure ? error : new Failure("python", String(error));
  tell({ type: "failed", reason, ...(file && { file }), detail: message });
}

boot().catch(fail);

// Fetches the bundle's files and holds each against the manifest: Pyodide itself waits for ever
// when one of its files is missing or damaged.

const MANIFEST = "manifest.json";

/** @typedef {"blocked" | "missing" | "damaged" | "python"} Reason */

/** Why Python cannot start, with the file to blame if it is one. */
export class Failure extends Error {
  /**
   * @param {Reason} reason
   * @param {string} detail
   * @param {string} [file]
   */
  constructor(reason, detail, file) {
    super(detail);
    this.reason = reason;
    this.file = file;
  }
}

export class Downloads {
  #base;
  /** @type {RequestCache} */
  #cache;
  #onprogress;
  #loaded = 0;
  /** @type {Promise<void>[]} */
  #arrivals = [];
  /** @type {Promise<Map<string, { bytes: number, sha256: string }>>} */
  #manifest;

  /**
   * @param {string} base where the files are
   * @param {boolean} anew whether to pass over what the browser has kept
   * @param {(loaded: number) => void} onprogress told the bytes that are there so far
   */
  constructor(base, anew, onprogress) {
    this.#base = base;
    this.#cache = anew ? "reload" : "default";
    this.#onprogress = onprogress;
    this.#manifest = this.#readManifest();
    // Who needs it awaits it; until then its failure is nobody's.
    this.#manifest.catch(() => {});
  }

  /**
   * @param {string} name
   * @returns {string} the address of a file
   */
  url(name) {
    return new URL(name, this.#base).href;
  }

  /**
   * The SHA-256 that the manifest has for a file.
   * @param {string} name
   */
  async sha256(name) {
    return (await this.#entry(name)).sha256;
  }

  /**
   * Import a script. No import says why it failed, so a failed one is asked for again by hand.
   * @param {string} name
   * @returns {Promise<unknown>} the module
   */
  async script(name) {
    try {
      // An import takes what the cache has; so renew that first.
      if (this.#cache === "reload") await (await this.#fetch(name)).arrayBuffer();
      return await import(this.url(name));
    } catch (error) {
      await this.#fetch(name);
      throw new Failure("damaged", String(error), name);
    }
  }

  /**
   * Fetch a file. Its bytes can be used while they arrive, save the last ones: those are held back
   * until all agree with the manifest. Those of a damaged file never come; arrived() tells why.
   * @param {string} name
   * @param {string} [type] its media type, whatever the server takes it for
   * @returns {Response}
   */
  file(name, type = "application/octet-stream") {
    const asked = this.#fetch(name);
    const body = new ReadableStream({
      // Read at once, wanted or not: a body that nobody reads stops arriving.
      start: (controller) => {
        const arrival = asked.then((response) => this.#pass(name, response, controller));
        arrival.catch(() => {});
        this.#arrivals.push(arrival);
      },
    });
    return new Response(body, { headers: { "content-type": type } });
  }

  /** @returns {Promise<unknown>} all files asked for are there and whole; else the first failure */
  arrived() {
    return Promise.all(this.#arrivals);
  }

  /**
   * @param {string} name
   * @param {Response} response
   * @param {ReadableStreamDefaultController<Uint8Array>} controller
   */
  async #pass(name, response, controller) {
    const reader = response.body?.getReader();
    if (!reader) throw new Failure("damaged", "an answer without a body", name);
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const chunks = [];
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw new Failure("missing", String(error), name);
      });
      if (done) await this.#check(name, chunks);
      const held = chunks.at(-1);
      if (held) controller.enqueue(held);
      if (done) break;
      chunks.push(value);
      this.#loaded += value.length;
      this.#onprogress(this.#loaded);
    }
    controller.close();
  }

  /**
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>[]} chunks
   */
  async #check(name, chunks) {
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const { bytes, sha256 } = await this.#entry(name);
    if (size !== bytes) throw new Failure("damaged", `${size} bytes instead of ${bytes}`, name);
    // Browsers offer the digest on https and on this machine alone; elsewhere the size has to do.
    if (!globalThis.crypto.subtle) return;
    const whole = new Uint8Array(size);
    let end = 0;
    for (const chunk of chunks) {
      whole.set(chunk, end);
      end += chunk.length;
    }
    const digest = await crypto.subtle.digest("SHA-256", whole);
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
    if (hex.join("") !== sha256) throw new Failure("damaged", "its SHA-256 differs", name);
  }

  /**
   * @param {string} name
   * @param {RequestCache} [cache]
   */
  async #fetch(name, cache = this.#cache) {
    /** @type {Response} */
    let response;
    try {
      response = await fetch(this.url(name), { cache });
    } catch (error) {
      throw new Failure("missing", String(error), name);
    }
    if (!response.ok) throw new Failure("missing", `HTTP ${response.status}`, name);
    return response;
  }

  async #readManifest() {
    // Always asked for: a manifest of last week would call today's files damaged.
    const response = await this.#fetch(MANIFEST, "no-cache");
    try {
      /** @type {{ files: { name: string, bytes: number, sha256: string }[] }} */
      const manifest = await response.json();
      return new Map(manifest.files.map((entry) => [entry.name, entry]));
    } catch (error) {
      throw new Failure("damaged", String(error), MANIFEST);
    }
  }

  /** @param {string} name */
  async #entry(name) {
    const entry = (await this.#manifest).get(name);
    if (!entry) throw new Failure("damaged", `it does not name ${name}`, MANIFEST);
    return entry;
  }
}

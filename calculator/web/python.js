// Python as the page sees it: a worker that starts when it is wanted, and is given up when it is
// silent for too long.

/** @import { Message } from "./worker.js" */
/** @import { Reason } from "./download.js" */

/**
 * @typedef {{ name: "idle" | "download" | "start" | "package" }
 *   | { name: "ready", python: string, fourgates: string }
 *   | { name: "failed", reason: Reason | "stalled", file?: string, detail: string }} State
 */

/** @typedef {{ request: string, resolve: (response: string) => void, reject: (error: Error) => void }} Question */

const HERE = new URL(".", import.meta.url);
const SCRIPTS = ["worker.js", "download.js"];

/**
 * @param {boolean} anew
 * @returns {URL}
 */
function workerAddress(anew) {
  return new URL(anew ? "worker.js#anew" : "worker.js", HERE);
}

/** Dispatches "change" whenever its `state` is another. */
export class Python extends EventTarget {
  /** @type {State} */
  #state = { name: "idle" };
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Question>} */
  #open = new Map();
  #questions = 0;
  #patience;
  #heard = false;
  #silence = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #watch;
  #healed = false;

  /**
   * @param {object} [patience] seconds of silence after which Python is given up
   * @param {number} [patience.start] while it starts
   * @param {number} [patience.answer] while a question is open
   */
  constructor({ start = 60, answer = 10 } = {}) {
    super();
    this.#patience = { start, answer };
  }

  /** @returns {State} */
  get state() {
    return this.#state;
  }

  /** Begin, if nothing has begun yet. */
  start() {
    if (this.#state.name === "idle") this.#begin(false);
  }

  /** Begin again after a failure, and pass over what the browser has kept. */
  retry() {
    if (this.#state.name === "failed") this.#begin(true);
  }

  /**
   * Ask, also before Python is ready.
   * @param {string} request
   * @returns {Promise<string>} the response; rejected when Python fails at this or altogether
   */
  ask(request) {
    this.start();
    return new Promise((resolve, reject) => {
      if (this.#state.name === "failed") return reject(new Error(this.#state.detail));
      const id = ++this.#questions;
      this.#open.set(id, { request, resolve, reject });
      if (this.#state.name === "ready") this.#send(id);
    });
  }

  /** @param {State} state */
  #become(state) {
    const same = state.name === this.#state.name;
    this.#state = state;
    if (!same) this.dispatchEvent(new Event("change"));
  }

  /** @param {boolean} anew */
  async #begin(anew) {
    this.#stop();
    this.#become({ name: "download" });
    this.#heard = false;
    this.#silence = 0;
    // Seconds are counted, not measured: a computer that slept has not waited.
    const watch = setInterval(() => this.#second(), 1000);
    this.#watch = watch;
    if (anew) {
      const scripts = SCRIPTS.map((name) => fetch(new URL(name, HERE), { cache: "reload" }));
      // Whatever is wrong with them, the worker's own error will tell.
      await Promise.allSettled(scripts);
      if (this.#watch !== watch) return;
    }
    try {
      this.#worker = this.#listen(new Worker(workerAddress(anew), { type: "module" }));
    } catch (error) {
      this.#fail({ reason: "blocked", detail: String(error) });
    }
  }

  /** @param {Worker} worker */
  #listen(worker) {
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onmessageerror = () => this.#fail({ reason: "python", detail: "an unreadable message" });
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#heard) this.#fail({ reason: "python", detail: event.message });
      else this.#whatIsWrong(event.message ?? "it does not load");
    };
    return worker;
  }

  /**
   * A worker that does not load says neither which script was to blame nor why: look after them.
   * @param {string} detail
   */
  async #whatIsWrong(detail) {
    const watch = this.#watch;
    const answers = await Promise.allSettled(SCRIPTS.map((name) => fetch(new URL(name, HERE))));
    if (this.#watch !== watch) return;
    const missing = answers.findIndex((answer) => answer.status === "rejected" || !answer.value.ok);
    const file = SCRIPTS[missing];
    if (file) this.#fail({ reason: "missing", file, detail });
    else this.#fail({ reason: "damaged", file: "worker.js", detail });
  }

  /** @param {Message} message */
  #hear(message) {
    this.#heard = true;
    this.#silence = 0;
    switch (message.type) {
      case "stage":
        this.#become({ name: message.stage });
        break;
      case "ready":
        this.#become({ name: "ready", python: message.python, fourgates: message.fourgates });
        for (const id of this.#open.keys()) this.#send(id);
        break;
      case "answer":
        this.#take(message.id)?.resolve(message.response);
        break;
      case "error":
        this.#take(message.id)?.reject(new Error(message.detail));
        break;
      case "failed":
        this.#failed(message);
        break;
    }
  }

  /** @param {Message & { type: "failed" }} message */
  #failed({ reason, file, detail }) {
    // After a new version of the site a browser may mix kept files with new ones: once, and
    // without a word, all are fetched anew.
    if (reason === "damaged" && !this.#healed) {
      this.#healed = true;
      this.#begin(true);
    } else {
      this.#fail({ reason, ...(file && { file }), detail });
    }
  }

  /** @param {number} id */
  #send(id) {
    this.#silence = 0;
    this.#worker?.postMessage({ id, request: this.#open.get(id)?.request });
  }

  /** @param {number} id */
  #take(id) {
    const question = this.#open.get(id);
    this.#open.delete(id);
    return question;
  }

  #second() {
    const ready = this.#state.name === "ready";
    if (ready && this.#open.size === 0) this.#silence = 0;
    else this.#silence += 1;
    const patience = ready ? this.#patience.answer : this.#patience.start;
    if (this.#silence < patience) return;
    this.#fail({ reason: "stalled", detail: `${patience} s without a sign` });
  }

  #stop() {
    clearInterval(this.#watch);
    this.#watch = undefined;
    if (!this.#worker) return;
    this.#worker.onmessage = null; // what is on its way already is not wanted either
    this.#worker.terminate();
    this.#worker = null;
  }

  /** @param {Omit<State & { name: "failed" }, "name">} failure */
  #fail(failure) {
    this.#stop();
    const open = [...this.#open.values()];
    this.#open.clear();
    this.#become({ name: "failed", ...failure });
    for (const question of open) question.reject(new Error(failure.detail));
  }
}

// <four-gates>: a form and its answer. The answer it starts with stands in the
// page's HTML; what is typed is read and rendered by Python in a worker.

import { Python } from "./python.js";
import { build } from "./tree.js";

/** @import { Tree } from "./tree.js" */

/**
 * What `fourgates.browser.answer` returns.
 * @typedef {object} Answer
 * @property {Tree | null} view
 * @property {string | null} link
 * @property {string[]} counts
 * @property {Record<string, string>} errors
 * @property {Record<string, string>} notes
 * @property {string[]} hidden
 * @property {Record<string, string> | null} fields
 * @property {string} message
 */

/** One Python serves every calculator on the page. */
const python = new Python();

class FourGates extends HTMLElement {
  /** @type {Record<string, string>} the page's sentences, in its language */
  #say = {};
  /** @type {object | null} what is to be asked next: only the latest matters */
  #next = null;
  #asking = false;
  #connected = false;
  #announced = "";

  connectedCallback() {
    if (this.#connected) return;
    this.#connected = true;
    this.#say = JSON.parse(this.getAttribute("words") ?? "{}");
    const form = this.querySelector("form");
    const fields = form?.querySelector("fieldset");
    if (form && fields) {
      fields.disabled = false;
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", () => this.#ask({ form: this.#typed(form) }));
      this.#restored(form);
    }
    python.addEventListener("change", () => this.#tell());
    for (const sign of ["pointerenter", "pointerdown", "focusin"]) {
      this.addEventListener(sign, () => python.start(), { once: true });
    }
    if (this.hasAttribute("address")) {
      addEventListener("hashchange", () => this.#open());
      this.#open();
      python.start();
    }
    this.#tell();
  }

  /** Ask for the model that the address names, if it names one. */
  #open() {
    const link = decoded(location.hash);
    if (/^#v\d+;/.test(link)) this.#ask({ link });
  }

  /**
   * A browser that brings a page back fills in what was typed: answer that too.
   * @param {HTMLFormElement} form
   */
  #restored(form) {
    const changed = [...form.elements].some(
      (field) =>
        (field instanceof HTMLInputElement &&
          (field.value !== field.defaultValue || field.checked !== field.defaultChecked)) ||
        (field instanceof HTMLSelectElement &&
          [...field.options].some((option) => option.selected !== option.defaultSelected)),
    );
    if (changed) this.#ask({ form: this.#typed(form) });
  }

  /**
   * The form's fields as they stand there; a switch is "1" or "".
   * @param {HTMLFormElement} form
   */
  #typed(form) {
    const fields = Object.fromEntries(
      [...form.querySelectorAll("input, select")].map((field) => [field.getAttribute("name"), ""]),
    );
    for (const [name, value] of new FormData(form)) fields[name] = String(value);
    return fields;
  }

  /** @param {object} question */
  async #ask(question) {
    this.#next = { ...question, language: this.lang };
    this.#stale(true);
    python.start();
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#next) {
        const request = JSON.stringify(this.#next);
        this.#next = null;
        const answer = JSON.parse(await python.ask(request));
        // a newer question is waiting: its answer is the one to show
        if (!this.#next) this.#show(answer);
      }
    } catch {
      // python.state says what happened, and #tell has told it; the question
      // stays so that a retry answers it
      this.#next ??= question;
    } finally {
      this.#asking = false;
    }
  }

  /** @param {Answer} answer */
  #show(answer) {
    if (answer.fields) this.#fill(answer.fields);
    for (const field of this.querySelectorAll("[data-field]")) {
      this.#mark(/** @type {HTMLElement} */ (field), answer);
    }
    const message = this.querySelector(".fg-said");
    if (message) message.textContent = answer.message;
    this.#stale(!answer.view);
    if (!answer.view || !answer.link) return;
    this.querySelector(".fg-result")?.replaceChildren(build(answer.view));
    const link = this.querySelector(".fg-link");
    link?.setAttribute("href", `${link.getAttribute("href")?.split("#")[0] ?? ""}#${answer.link}`);
    if (this.hasAttribute("address") && decoded(location.hash) !== `#${answer.link}`) {
      history.replaceState(history.state, "", `#${answer.link}`);
    }
  }

  /**
   * Put a sentence at a field, and hide the field where it has no say.
   * @param {HTMLElement} field
   * @param {Answer} answer
   */
  #mark(field, answer) {
    const name = field.dataset["field"] ?? "";
    const error = answer.errors[name];
    field.hidden = answer.hidden.includes(name);
    field.classList.toggle("fg-wrong", Boolean(error));
    field.querySelector("input, select")?.setAttribute("aria-invalid", String(Boolean(error)));
    const message = field.querySelector(".fg-message");
    if (message) message.textContent = error ?? answer.notes[name] ?? "";
  }

  /** @param {Record<string, string>} fields */
  #fill(fields) {
    for (const field of this.querySelectorAll("input, select")) {
      const value = fields[field.getAttribute("name") ?? ""] ?? "";
      if (field instanceof HTMLInputElement && field.type === "checkbox")
        field.checked = value !== "";
      else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
        field.value = value;
    }
  }

  /** @param {boolean} stale whether the answer is of an earlier question */
  #stale(stale) {
    this.querySelector(".fg-result")?.classList.toggle("fg-stale", stale);
  }

  /** Say what Python is doing; the same sentence is announced only once. */
  #tell() {
    const { state } = python;
    const key = state.name === "failed" ? `failed.${state.reason}` : state.name;
    // downloading, starting and loading the package are one wait to a person
    const sentence = { download: "starting", start: "starting", package: "starting" }[key] ?? key;
    if (sentence === this.#announced || sentence === "idle") return;
    this.#announced = sentence;
    const status = this.querySelector(".fg-status");
    if (!status) return;
    const file = "file" in state ? (state.file ?? "") : "";
    const version = "python" in state ? (state.python ?? "") : "";
    const text = (this.#say[sentence] ?? "").replace("{file}", file).replace("{python}", version);
    status.replaceChildren(text);
    status.classList.toggle("fg-failed", state.name === "failed");
    if (state.name === "failed") status.append(" ", this.#retry());
    this.setAttribute("state", state.name);
  }

  #retry() {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.#say["retry"] ?? "";
    button.addEventListener("click", () => {
      python.retry();
      const form = this.querySelector("form");
      if (this.#next) this.#ask(this.#next);
      else if (form) this.#ask({ form: this.#typed(form) });
    });
    return button;
  }
}

/** @param {string} hash as the browser gives it, percent-encoded where it had to be */
function decoded(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

customElements.define("four-gates", FourGates);

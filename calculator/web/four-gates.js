// <four-gates>: a box for a paste, a form, and their answer. The answer it starts
// with stands in the page's HTML; what is typed is read and rendered by Python in
// a worker. Paste and form share the answer: the one touched last is answered.

import { Python } from "./python.js";
import "./fg-matrices.js";
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
 * @property {string[] | null} hidden
 * @property {Record<string, string> | null} fields
 * @property {string[]} open
 * @property {number | null} expected
 * @property {string | null} number
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
  /** @type {"form" | "paste"} which of the two was touched last */
  #mode = "form";

  connectedCallback() {
    if (this.#connected) return;
    this.#connected = true;
    this.#say = JSON.parse(this.getAttribute("words") ?? "{}");
    for (const fields of this.querySelectorAll("fieldset")) fields.disabled = false;
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => event.preventDefault());
    form?.addEventListener("input", () => this.#touched("form"));
    this.querySelector(".fg-paste")?.addEventListener("input", ({ target }) => {
      // the expected number belongs to whichever of the two is shown
      const expected = target instanceof HTMLInputElement && target.name === "expected";
      this.#touched(expected ? this.#mode : this.#pasted() ? "paste" : "form");
    });
    if (this.#pasted()) this.#touched("paste");
    else if (form) this.#restored(form);
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
    if (!/^#v\d+;/.test(link)) return;
    this.#mode = "form";
    this.#ask({ link });
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
    if (changed) this.#touched("form");
  }

  /** @returns {string} what stands in the box */
  #pasted() {
    const box = this.querySelector("textarea");
    return box?.value.trim() ? box.value : "";
  }

  /** @param {"form" | "paste"} mode */
  #touched(mode) {
    this.#mode = mode;
    const question = this.#question();
    if (question) this.#ask(question);
  }

  /** What is to be asked of what stands in the fields. */
  #question() {
    const field = this.querySelector("[name=expected]");
    const expected = field instanceof HTMLInputElement ? field.value : "";
    if (this.#mode === "paste") {
      const sizes = Object.fromEntries(
        [...this.querySelectorAll(".fg-open input")].map((input) => [
          input.getAttribute("data-size"),
          input instanceof HTMLInputElement ? input.value : "",
        ]),
      );
      return { paste: this.#pasted(), sizes, expected };
    }
    const form = this.querySelector("form");
    return form && { form: this.#typed(form), expected };
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
    while (this.#next) {
      /** @type {object} */
      const asked = this.#next;
      this.#next = null;
      try {
        const answer = JSON.parse(await python.ask(JSON.stringify(asked)));
        // a newer question is waiting: its answer is the one to show
        if (!this.#next) this.#show(answer);
      } catch {
        if (python.state.name === "failed") {
          // #tell has told why; the question stays so that a retry answers it
          this.#next ??= asked;
          break;
        }
        if (!this.#next) this.#wrong();
      }
    }
    this.#asking = false;
  }

  /** Python runs, and this question alone has no answer: say so rather than wait for one. */
  #wrong() {
    this.#stale(true);
    const message = this.querySelector(".fg-said");
    if (message) message.textContent = this.#say["wrong"] ?? "";
  }

  /** @param {Answer} answer */
  #show(answer) {
    if (answer.fields) this.#fill(answer.fields);
    const expected = this.querySelector("[name=expected]");
    if (answer.number !== null && expected instanceof HTMLInputElement) {
      expected.value = answer.number;
    }
    this.#askSizes(this.#mode === "paste" ? answer.open : []);
    for (const field of this.querySelectorAll("[data-field]")) {
      this.#mark(/** @type {HTMLElement} */ (field), answer);
    }
    const message = this.querySelector(".fg-said");
    if (message) message.textContent = answer.message;
    this.#stale(!answer.view);
    if (!answer.view) return;
    this.querySelector(".fg-result")?.replaceChildren(build(answer.view));
    this.querySelector(".fg-link")?.toggleAttribute("hidden", !answer.link);
    if (!answer.link) return;
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
    if (answer.hidden) field.hidden = answer.hidden.includes(name);
    field.classList.toggle("fg-wrong", Boolean(error));
    field
      .querySelector("input, select, textarea")
      ?.setAttribute("aria-invalid", String(Boolean(error)));
    const message = field.querySelector(".fg-message");
    if (message) message.textContent = error ?? answer.notes[name] ?? "";
  }

  /**
   * A field for each size that the paste leaves open; those that stay keep what was typed.
   * @param {string[]} names
   */
  #askSizes(names) {
    const place = this.querySelector(".fg-open");
    if (!(place instanceof HTMLElement)) return;
    const there = [...place.querySelectorAll("input")].map((input) =>
      input.getAttribute("data-size"),
    );
    place.hidden = names.length === 0;
    if (JSON.stringify(there) === JSON.stringify(names)) return;
    const fields = names.map((name) => {
      const old = [...place.children].find((child) => child.getAttribute("data-for") === name);
      if (old) return old;
      const label = document.createElement("label");
      label.setAttribute("data-for", name);
      const code = document.createElement("code");
      code.textContent = name;
      const input = document.createElement("input");
      Object.assign(input, {
        type: "text",
        inputMode: "numeric",
        autocomplete: "off",
        maxLength: 20,
      });
      input.setAttribute("data-size", name);
      label.append(code, input);
      return label;
    });
    const title = document.createElement("p");
    title.textContent = this.#say["open"] ?? "";
    place.replaceChildren(title, ...fields);
  }

  /** @param {Record<string, string>} fields */
  #fill(fields) {
    for (const field of this.querySelectorAll("form input, form select")) {
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
      // the button goes away: the keyboard's place is where it was
      button.parentElement?.setAttribute("tabindex", "-1");
      button.parentElement?.focus();
      python.retry();
      const question = this.#next ?? this.#question();
      if (question) this.#ask(question);
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

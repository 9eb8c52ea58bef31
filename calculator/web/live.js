// What makes a page's figures live: sizes that a reader types or slides, with every
// number on the page behind them, and pointing. Equation, block and digit that are
// the same numbers carry the same place (`lstm.kernel f`); pointing at one lights all.

import { Matrices } from "./fg-matrices.js";
import { evaluate } from "./polynomials.js";

/** Sizes are whole numbers from 1; above this a picture says nothing any more. */
const LARGEST = 999_999;

class Sizes {
  /** @type {Record<string, bigint>} those the page came with */
  #first = {};
  /** @type {Record<string, bigint>} */
  #now = {};

  constructor() {
    for (const input of inputs()) this.#first[nameOf(input)] = BigInt(input.defaultValue);
    this.#now = { ...this.#first };
    for (const knobs of document.querySelectorAll(".fg-knobs")) {
      knobs.removeAttribute("hidden");
      knobs.addEventListener("input", ({ target }) => {
        if (target instanceof HTMLInputElement) this.#typed(target);
      });
      // what can't be a size goes back to the last one that could
      knobs.addEventListener("change", () => this.#show());
    }
    for (const reset of document.querySelectorAll(".fg-reset")) {
      reset.addEventListener("click", () => {
        this.#now = { ...this.#first };
        this.#show();
        this.#remember();
      });
    }
    this.#recall();
    addEventListener("popstate", () => this.#recall());
  }

  /** The address says which sizes: a link to a page shows what its sender saw. */
  #recall() {
    const asked = new URLSearchParams(location.search);
    this.#now = { ...this.#first };
    for (const name of Object.keys(this.#first)) {
      const size = sizeOf(asked.get(name) ?? "");
      if (size) this.#now[name] = size;
    }
    // what is recalled may be what the page shows anyway
    if (this.#changed() || document.documentElement.classList.contains("fg-own-sizes")) {
      this.#show();
    }
  }

  #changed() {
    return Object.keys(this.#first).some((name) => this.#now[name] !== this.#first[name]);
  }

  #remember() {
    const asked = new URLSearchParams(location.search);
    for (const [name, first] of Object.entries(this.#first)) {
      if (this.#now[name] === first) asked.delete(name);
      else asked.set(name, String(this.#now[name]));
    }
    const query = String(asked);
    history.replaceState(
      history.state,
      "",
      (query ? `?${query}` : location.pathname) + location.hash,
    );
  }

  /** @param {HTMLInputElement} input */
  #typed(input) {
    const size = sizeOf(input.value);
    input.setAttribute("aria-invalid", String(!size));
    if (!size) return;
    this.#now[nameOf(input)] = size;
    this.#show(input);
    this.#remember();
  }

  /** @param {HTMLInputElement} [typing] is left as it is */
  #show(typing) {
    for (const input of inputs()) {
      if (input === typing) continue;
      input.value = String(this.#now[nameOf(input)]);
      input.removeAttribute("aria-invalid");
    }
    for (const node of document.querySelectorAll("[data-n]")) {
      const [how, formula = ""] = (node.getAttribute("data-n") ?? "").split(":");
      const number = evaluate(formula, this.#now);
      node.textContent = how === "g" ? number.toLocaleString("en") : String(number);
    }
    for (const link of document.querySelectorAll("a[data-link]")) {
      const template = link.getAttribute("data-link") ?? "";
      const now = template.replace(/\{(\w+)\}/g, (_, name) => String(this.#now[name]));
      link.setAttribute("href", now);
    }
    for (const drawing of document.querySelectorAll(".fg-live fg-matrices")) {
      if (drawing instanceof Matrices) drawing.draw(this.#now);
    }
    document.documentElement.classList.toggle("fg-own-sizes", this.#changed());
  }
}

/** @returns {HTMLInputElement[]} */
function inputs() {
  return [...document.querySelectorAll(".fg-knobs input")].filter(
    (input) => input instanceof HTMLInputElement,
  );
}

/** @param {HTMLInputElement} input */
function nameOf(input) {
  return input.dataset["size"] ?? "";
}

/**
 * @param {string} text
 * @returns {bigint | null}
 */
function sizeOf(text) {
  const plain = text.trim();
  if (!/^\d{1,6}$/.test(plain)) return null;
  const size = Number(plain);
  return size >= 1 && size <= LARGEST ? BigInt(size) : null;
}

class Pointing {
  /** @type {Element | null} what a click chose, until the next one */
  #pinned = null;

  constructor() {
    document.addEventListener("pointerover", ({ target }) => this.#light(placed(target)));
    document.addEventListener("focusin", ({ target }) => this.#light(placed(target)));
    document.addEventListener("focusout", () => this.#light(null));
    document.addEventListener("click", ({ target }) => {
      const chosen = placed(target);
      if (chosen) this.#pin(chosen === this.#pinned ? null : chosen);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#pin(null);
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") this.#step(event);
    });
  }

  /**
   * Inside of an equation the arrows go from symbol to symbol.
   * @param {KeyboardEvent} event
   */
  #step(event) {
    const equation =
      event.target instanceof Element ? event.target.closest(".fg-math[role]") : null;
    const symbols = equation ? [...equation.querySelectorAll("[data-at]")] : [];
    if (!symbols.length) return;
    const here = symbols.findIndex((symbol) => symbol === this.#pinned);
    const next = event.key === "ArrowRight" ? here + 1 : here < 0 ? symbols.length - 1 : here - 1;
    const symbol = symbols[next];
    this.#pin(symbol ?? null);
    symbol?.scrollIntoView({ block: "nearest", inline: "nearest" });
    event.preventDefault();
  }

  /** @param {Element | null} chosen */
  #pin(chosen) {
    this.#pinned = chosen;
    for (const button of document.querySelectorAll(".fg-brick")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
    this.#light(chosen);
  }

  /** @param {Element | null} pointed */
  #light(pointed) {
    const chosen = pointed ?? this.#pinned;
    const place = chosen && placeOf(chosen);
    document.documentElement.classList.toggle("fg-pointing", Boolean(place));
    for (const node of document.querySelectorAll("[data-at]")) {
      node.classList.toggle("fg-lit", Boolean(place) && overlap(placeOf(node), place));
    }
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {Element | null}
 */
function placed(target) {
  return target instanceof Element ? target.closest("[data-at]") : null;
}

/**
 * @typedef {{layer: string, tensor: string, gate: string}} Place
 * @param {Element} node
 * @returns {Place}
 */
function placeOf(node) {
  const [path = "", gate = ""] = (node.getAttribute("data-at") ?? "").split(" ");
  const [layer = "", tensor = ""] = path.split(".");
  return { layer, tensor, gate };
}

/**
 * Whether one lies within the other: a whole tensor holds each of its gates, a gate a block of each tensor.
 * @param {Place} one
 * @param {Place | null} other
 */
function overlap(one, other) {
  if (!other || one.layer !== other.layer) return false;
  const same = (/** @type {"tensor" | "gate"} */ key) => one[key] === other[key];
  const within = (/** @type {Place} */ small, /** @type {Place} */ large) =>
    (!large.tensor || small.tensor === large.tensor) && (!large.gate || small.gate === large.gate);
  return (same("tensor") && same("gate")) || within(one, other) || within(other, one);
}

if (document.querySelector("[data-n], .fg-knobs")) new Sizes();
new Pointing();

// the other language opens with what this page shows
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest("a[hreflang]") : null;
  if (link instanceof HTMLAnchorElement) {
    link.search = location.search;
    link.hash = location.hash;
  }
});

// <fg-matrices drawing="...">: draws the matrices it is given, and draws them again
// when the page's sizes change.

import { matrices } from "./matrices.js";
import { build } from "./tree.js";

export class Matrices extends HTMLElement {
  connectedCallback() {
    // the page brings the first picture along
    if (!this.firstChild) this.draw();
  }

  /** @param {Record<string, bigint>} [sizes] */
  draw(sizes) {
    const drawing = JSON.parse(this.getAttribute("drawing") ?? "null");
    this.replaceChildren(...matrices(drawing, sizes).map((tree) => build(tree)));
  }
}

customElements.define("fg-matrices", Matrices);

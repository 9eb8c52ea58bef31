// <fg-exercise says="...">: somebody predicts a number. What there is to say to it
// was computed when the page was built; here it is only looked up.

class Exercise extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#check(form.querySelector("input")?.value ?? "");
    });
  }

  /** @param {string} typed */
  #check(typed) {
    /** @type {Record<string, string>} */
    const says = JSON.parse(this.getAttribute("says") ?? "{}");
    const digits = typed.replace(/[\s,._'’]/g, "");
    const number = /^\d{1,20}$/.test(digits) ? String(BigInt(digits)) : "?";
    const verdict = this.querySelector(".fg-verdict");
    const sentence = says[number] ?? says[""] ?? "";
    if (verdict) verdict.textContent = sentence.replace("{number}", typed.trim());
  }
}

customElements.define("fg-exercise", Exercise);

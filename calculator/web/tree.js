// The renderer's trees, built node by node: a reader's text can only ever become
// a text node, never markup.

/** @typedef {string | [string, Record<string, string>, Tree[]]} Tree */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "rect", "path", "text", "desc"]);
const TAGS = new Set(
  (
    "a button caption code details div em fieldset figcaption figure form fg-matrices four-gates h2 h3 input label legend " +
    "li noscript ol option p section select small span strong summary table tbody td textarea tfoot th thead title tr ul"
  ).split(" "),
);
const ATTRIBUTES =
  /^(aria-[a-z]+|data-[a-z-]+|autocomplete|checked|class|colspan|d|disabled|drawing|for|height|hidden|href|id|inputmode|lang|link|rows|spellcheck|autocapitalize|address|maxlength|name|novalidate|open|role|scope|selected|tabindex|text-anchor|type|value|viewBox|width|words|x|y)$/;

/**
 * @param {Tree} tree from `fourgates.rendering.elements.data`
 * @param {boolean} [drawing] whether it stands inside an SVG picture
 * @returns {Node}
 */
export function build(tree, drawing = false) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const [tag, attributes, children] = tree;
  drawing ||= tag === "svg";
  if (!TAGS.has(tag) && !SVG_TAGS.has(tag)) throw new TypeError(`no element <${tag}> here`);
  const node = drawing ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (!ATTRIBUTES.test(name) || (name === "href" && !/^[./#]/.test(value)))
      throw new TypeError(`no attribute ${name} here`);
    node.setAttribute(name, value);
  }
  if (tag === "details" && !("open" in attributes)) fold(node, children);
  else node.append(...children.map((child) => build(child, drawing)));
  return node;
}

/**
 * What is folded away is built when it is opened: a long paste has a lot of it.
 * @param {Element} details
 * @param {Tree[]} children the summary first
 */
function fold(details, [summary, ...rest]) {
  if (summary) details.append(build(summary));
  details.addEventListener("toggle", () => details.append(...rest.map((child) => build(child))), {
    once: true,
  });
}

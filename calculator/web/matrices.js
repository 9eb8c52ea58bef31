// A layer's weight matrices to scale, one cell a parameter as long as cells can be
// told apart, coloured by gate. It makes the same kind of tree as the package's
// renderer, so that Node can write it into a page and the browser can build it.

import { evaluate } from "./polynomials.js";

/** @import { Tree } from "./tree.js" */

/**
 * What `fourgates.rendering.picture` hands over; words hold `{name}` and the like.
 * @typedef {object} Drawing
 * @property {string} title
 * @property {string} tensor
 * @property {string} cells
 * @property {string} blocks
 * @property {string} same
 * @property {Tensor[]} tensors
 */

/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {string} label
 * @property {[number, string?][]} shape each size, with its formula where a reader may change it
 * @property {string[]} gates packed along the axis
 * @property {number} axis from the end where it is negative
 * @property {boolean} [beside] whether it is the same as the one before, for another gate
 * @property {string} at
 */

/**
 * A tensor as rows and columns.
 * @typedef {object} Matrix
 * @property {Tensor} tensor
 * @property {number[]} shape
 * @property {number} rows
 * @property {number} columns
 * @property {boolean} down whether its gates stand below each other, as PyTorch packs them
 * @property {string[]} gates of its blocks; one without a letter where it has no gates
 */

/** Units of the picture's own width; a phone shows about one pixel a unit. */
const WIDTH = 360;
const TALLEST = 240;
const LARGEST_CELL = 14;
const SMALLEST_CELL = 3;
const THINNEST = 1.5;
const MOST_CELLS = 4000;
const LABEL = 15;
const LETTER = 8;
const GAP = 10;
/** Between the same matrices of different gates. */
const NARROW = 6;
/** Blocks that a picture can hold; a stack of many layers in one tensor has more. */
const MOST_BLOCKS = 64;

/**
 * @param {Drawing} drawing
 * @param {Record<string, bigint>} [sizes] the reader's, instead of those it was made with
 * @returns {Tree[]} the picture, and the sentence that says how to read it
 */
export function matrices(drawing, sizes) {
  const down = drawing.tensors.some(liesDown);
  const all = drawing.tensors.map((tensor) => matrix(tensor, down, sizes));
  const lines = down ? [all] : inLines(all);
  const scale = down ? scaleBeside(all) : scaleBelow(lines);
  const count = all.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const withCells = count <= MOST_CELLS && scale >= SMALLEST_CELL;
  /** @type {Tree[]} */
  const drawn = [];
  let [y, height] = [0, 0];
  for (const line of lines) {
    let x = 0;
    for (const one of line) {
      const across = Math.max(one.columns * scale, THINNEST);
      const tall = Math.max(one.rows * scale, THINNEST);
      const box = { x, y: y + LABEL, across, tall };
      drawn.push(draw(one, box, withCells ? scale : 0, drawing.tensor));
      height = Math.max(height, y + LABEL + tall);
      // a label needs room although its matrix may be one cell wide
      x += down ? Math.max(across, labelWidth(one)) + GAP : Math.max(across, widest(line)) + NARROW;
    }
    y = height + GAP;
  }
  const texts = all.map((one) => textOf(one, drawing.tensor)).join("; ");
  return [
    [
      "svg",
      {
        viewBox: `-1 0 ${WIDTH + 2} ${Math.ceil(height + 2)}`,
        role: "img",
        class: "fg-picture",
      },
      [["title", {}, [drawing.title]], ["desc", {}, [texts]], ...drawn],
    ],
    [
      "p",
      { class: "fg-note" },
      [sentences(withCells ? drawing.cells : drawing.blocks, drawing.same)],
    ],
  ];
}

/**
 * One sentence after the other; Chinese puts no space between them.
 * @param {string[]} texts
 */
function sentences(...texts) {
  return texts.filter(Boolean).join(" ").replaceAll("。 ", "。");
}

/**
 * Whether its gates are rows: those of any axis but the last.
 * @param {Tensor} tensor
 */
function liesDown({ gates, axis, shape }) {
  return gates.length > 0 && shape.length > 1 && axisOf(axis, shape) < shape.length - 1;
}

/**
 * @param {number} axis
 * @param {unknown[]} shape
 */
function axisOf(axis, shape) {
  return axis < 0 ? axis + shape.length : axis;
}

/** @param {number[]} sizes */
function product(sizes) {
  return sizes.reduce((all, size) => all * size, 1);
}

/**
 * @param {Tensor} tensor
 * @param {boolean} beside whether the layer's matrices stand beside each other, as some lie down
 * @param {Record<string, bigint>} [sizes]
 * @returns {Matrix}
 */
function matrix(tensor, beside, sizes) {
  const shape = tensor.shape.map(([size, formula]) =>
    formula && sizes ? Number(evaluate(formula, sizes)) : size,
  );
  const gated = tensor.gates.length > 0;
  // a bias is one row (or one column), a window of a convolution one row per place and channel
  let columns = shape.at(-1) ?? 1;
  let rows = product(shape.slice(0, -1));
  const lies = liesDown(tensor);
  // ONNX has the directions before the gates: each of them has all the gates
  const times = lies ? product(shape.slice(0, axisOf(tensor.axis, shape))) : 1;
  if (beside && !lies && (gated || shape.length === 1)) [rows, columns] = [columns, rows];
  const many = times * tensor.gates.length > MOST_BLOCKS;
  const gates = gated && !many ? Array(times).fill(tensor.gates).flat() : [""];
  return { tensor, shape, rows, columns, gates, down: beside && gated };
}

/**
 * The matrices one below the other; those that are the same for other gates side by side.
 * @param {Matrix[]} all
 */
function inLines(all) {
  /** @type {Matrix[][]} */
  const lines = [];
  for (const one of all) {
    const line = lines.at(-1);
    const most = line && Math.floor((WIDTH + NARROW) / (widest([...line, one]) + NARROW));
    if (line && most && one.tensor.beside && line.length < most) line.push(one);
    else lines.push([one]);
  }
  return lines;
}

/** @param {Matrix[]} line */
function widest(line) {
  return line.length > 1 ? Math.max(...line.map(labelWidth)) : 0;
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}

/**
 * The side of one parameter's cell, the same in every matrix of the picture.
 * @param {Matrix[][]} lines
 */
function scaleBelow(lines) {
  const wide = lines.map(
    (line) =>
      (WIDTH - NARROW * (line.length - 1)) /
      (line.length * Math.max(...line.map((one) => one.columns))),
  );
  const rows = lines.map((line) => Math.max(...line.map((one) => one.rows)));
  return Math.min(LARGEST_CELL, ...wide, TALLEST / sum(rows));
}

/**
 * The same where the matrices stand beside each other.
 * @param {Matrix[]} all
 */
function scaleBeside(all) {
  const columns = all.map((one) => one.columns);
  const labels = sum(all.filter((one) => one.columns === 1).map(labelWidth));
  const free = WIDTH - GAP * (all.length - 1) - labels;
  const wide = Math.max(1, sum(columns.filter((column) => column > 1)));
  return Math.min(LARGEST_CELL, free / wide, TALLEST / Math.max(...all.map((one) => one.rows)));
}

/** @param {Matrix} one */
function labelWidth(one) {
  return 5.6 * one.tensor.label.length;
}

/**
 * @param {Matrix} one
 * @param {Box} whole
 * @param {number} cell its side; 0 where cells can't be told apart
 * @param {string} words
 * @returns {Tree}
 */
function draw(one, { x, y, across, tall }, cell, words) {
  const { tensor, down, gates } = one;
  const wide = down ? across : across / gates.length;
  const high = down ? tall / gates.length : tall;
  /** @type {Tree[]} */
  const parts = [];
  gates.forEach((gate, index) => {
    const left = down ? x : x + index * wide;
    const top = down ? y + index * high : y;
    const at = gate ? `${tensor.at} ${gate}` : tensor.at;
    const box = { x: left, y: top, across: wide, tall: high };
    /** @type {Tree[]} */
    const block = [["rect", { ...place(box), class: "fg-block" }, []]];
    if (cell) block.push(["path", { d: grid(box, cell), class: "fg-grid" }, []]);
    if (gate && Math.min(wide, high) >= LETTER) {
      const middle = { x: text(left + wide / 2), y: text(top + high / 2) };
      block.push(["text", { ...middle, class: "fg-letter", "text-anchor": "middle" }, [gate]]);
    }
    const kind = gate ? `fg-part fg-gate-${gate}` : "fg-part";
    parts.push(["g", { "data-at": at, class: kind }, block]);
  });
  parts.push(["text", { x: text(x), y: text(y - 4), class: "fg-label" }, [tensor.label]]);
  return ["g", {}, [["title", {}, [textOf(one, words)]], ...parts]];
}

/**
 * @typedef {{x: number, y: number, across: number, tall: number}} Box
 * @param {Box} box
 */
function place({ x, y, across, tall }) {
  return { x: text(x), y: text(y), width: text(across), height: text(tall) };
}

/** @param {number} number */
function text(number) {
  return String(Math.round(number * 100) / 100);
}

/**
 * The lines between the cells of a block.
 * @param {Box} box
 * @param {number} cell
 */
function grid({ x, y, across, tall }, cell) {
  let path = "";
  for (let i = 1; i < across / cell - 0.5; i++)
    path += `M${text(x + i * cell)} ${text(y)}v${text(tall)}`;
  for (let i = 1; i < tall / cell - 0.5; i++)
    path += `M${text(x)} ${text(y + i * cell)}h${text(across)}`;
  return path;
}

/**
 * @param {Matrix} one
 * @param {string} words
 */
function textOf(one, words) {
  const { shape } = one;
  const count = shape.reduce((product, size) => product * BigInt(size), 1n);
  return words
    .replace("{name}", one.tensor.name)
    .replace("{shape}", shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`)
    .replace("{count}", count.toLocaleString("en"));
}

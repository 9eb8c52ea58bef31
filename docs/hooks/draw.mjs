// Reads a drawing a line (fourgates.rendering.picture), writes {"html"} a line.
import { createInterface } from "node:readline";
import { matrices } from "../../calculator/web/matrices.js";

const escaped = (text) =>
  text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function html(tree) {
  if (typeof tree === "string") return escaped(tree);
  const [tag, attributes, children] = tree;
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return `<${tag}${written.join("")}>${children.map(html).join("")}</${tag}>`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = { html: matrices(JSON.parse(line)).map(html).join("") };
  process.stdout.write(JSON.stringify(answer) + "\n");
}

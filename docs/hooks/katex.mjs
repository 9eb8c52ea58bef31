// Reads {"tex", "display"} a line, writes {"html"} or {"error"} a line.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const katex = createRequire(process.argv[2])("katex");
const settings = {
  throwOnError: true,
  // \at{lstm.kernel f}{W_f}: which block of the picture a symbol is, see web/live.js
  macros: { "\\at": "\\htmlData{at=#1}{#2}" },
  trust: ({ command }) => command === "\\htmlData",
  strict: (code) => (code === "htmlExtension" ? "ignore" : "error"),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(tex, { ...settings, displayMode: display }) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}

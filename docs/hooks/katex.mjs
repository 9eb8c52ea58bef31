// Reads {"tex", "display"} a line, writes {"html"} or {"error"} a line.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const katex = createRequire(process.argv[2])("katex");
for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: "error" }) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}

// The part of bundle.py that Pyodide does, on Node:
//   node in_pyodide.mjs NPM WHEEL REQUESTS PACKAGE LIBRARY
// Compiles WHEEL to PACKAGE, and of the standard library as much as it takes to LIBRARY.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const [npm, wheel, requestsFile, packageFile, libraryFile] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(npm, "pyodide.mjs")).href);
const { info } = JSON.parse(fs.readFileSync(path.join(npm, "pyodide-lock.json"), "utf-8"));
const requests = JSON.parse(fs.readFileSync(requestsFile, "utf-8"));

// Where the loaded modules came from, as far as they are not part of the interpreter.
const LIBRARY_FILES = `
import sys
specs = [getattr(module, "__spec__", None) for module in sys.modules.values()]
sorted({spec.origin for spec in specs if spec and spec.origin})
`;

/** A fresh Python. */
function boot(options = {}) {
  const env = {
    PYTHONHASHSEED: "0", // one order of sets, and so one byte code
    PYTHONNODEBUGRANGES: "1", // a traceback without its source needs lines, but no columns
  };
  return loadPyodide({ env, ...options });
}

/** A Python that has loaded the package as the reader's does: from a lock file, by loadPackage. */
async function bootWithPackage(options = {}) {
  const entry = {
    name: "fourgates",
    version: "0",
    file_name: path.basename(packageFile),
    install_dir: "site",
    package_type: "package",
    sha256: "0".repeat(64), // not looked at on Node
    imports: ["fourgates"],
    depends: [],
  };
  const py = await boot({
    lockFileContents: { info, packages: { fourgates: entry } },
    packageBaseUrl: path.dirname(packageFile),
    ...options,
  });
  await py.loadPackage("fourgates", { messageCallback() {} });
  return py;
}

/** Knock at the package's door: requests that work, and ones that end in every kind of error. */
function exercise(py) {
  const door = py.pyimport("fourgates.browser");
  const answers = requests.map((request) => door.answer(JSON.stringify(request)));
  const failing = [
    () => door.answer("not JSON"),
    () => door.answer("[]"),
    () => door.answer(),
    () => py.runPython("def f(): return undefined_name\nf()"),
    () => py.runPython("try:\n  1/0\nexcept ZeroDivisionError as e:\n  raise ValueError from e"),
    () => py.runPython("def broken(:"),
    () => py.runPython("import sys; sys.nothing_like_this"),
    () => py.runPython("import nothing_like_this"),
  ];
  for (const fail of failing) {
    try {
      fail();
    } catch (error) {
      if (!(error instanceof py.ffi.PythonError)) throw error;
    }
  }
  return answers;
}

async function main() {
  // Our helpers live in a Python of their own. There they add no module to what the package takes;
  // and as it never sees the package, the library's bytes, and with them the readers' caches, outlive
  // most changes of ours.
  const workshop = await boot();
  workshop.FS.mkdirTree("/tools");
  workshop.FS.writeFile(
    "/tools/in_pyodide.py",
    fs.readFileSync(new URL("in_pyodide.py", import.meta.url)),
  );
  workshop.runPython("import sys; sys.path.append('/tools')");
  const tools = workshop.pyimport("in_pyodide");

  // 1. The wheel, compiled.
  workshop.FS.writeFile("/wheel.zip", fs.readFileSync(wheel));
  tools.compile_wheel("/wheel.zip", "/package.zip");
  fs.writeFileSync(packageFile, workshop.FS.readFile("/package.zip"));

  // 2. What the package takes of the standard library.
  const whole = await bootWithPackage();
  const expected = exercise(whole);
  for (const name of tools.mentioned_modules("/wheel.zip").toJs()) whole.pyimport(name);
  const files = whole.runPython(LIBRARY_FILES);

  // 3. That much of it, compiled.
  workshop.FS.writeFile("/stdlib.zip", fs.readFileSync(path.join(npm, "python_stdlib.zip")));
  tools.trim_library("/stdlib.zip", workshop.toPy(files.toJs()), "/library.zip");
  fs.writeFileSync(libraryFile, workshop.FS.readFile("/library.zip.gz"));

  // 4. Does that suffice?
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fourgates-"));
  const library = path.join(folder, "library.zip");
  fs.writeFileSync(library, workshop.FS.readFile("/library.zip"));
  const trimmed = await bootWithPackage({ stdLibURL: library });
  const answers = exercise(trimmed);
  fs.rmSync(folder, { recursive: true });
  if (JSON.stringify(answers) !== JSON.stringify(expected)) {
    throw new Error("With the trimmed standard library the package answers differently.");
  }
}

try {
  await main();
} catch (error) {
  // The message alone: Node would quote the line it came from, and Pyodide's has a megabyte.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
process.exit(0); // Pyodide keeps Node alive otherwise

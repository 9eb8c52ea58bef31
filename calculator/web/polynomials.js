// The counts of a page follow its sizes: each is a polynomial that the package
// wrote, `4*units**2 + 4*features*units + 4*units`. Nothing here knows any layer.

/**
 * @param {string} formula sums of products of whole numbers, names and powers
 * @param {Record<string, bigint>} sizes
 * @returns {bigint}
 */
export function evaluate(formula, sizes) {
  let sum = 0n;
  let sign = 1n;
  for (const token of formula.split(" ")) {
    if (token === "+" || token === "-") sign = token === "-" ? -1n : 1n;
    else if (token.startsWith("-")) sum -= product(token.slice(1), sizes);
    else sum += sign * product(token, sizes);
  }
  return sum;
}

/**
 * @param {string} text `4*units**2`
 * @param {Record<string, bigint>} sizes
 */
function product(text, sizes) {
  return text.split(/(?<!\*)\*(?!\*)/).reduce((so, factor) => so * power(factor, sizes), 1n);
}

/**
 * @param {string} text `4`, `units` or `units**2`
 * @param {Record<string, bigint>} sizes
 */
function power(text, sizes) {
  const [name = "", exponent = "1"] = text.split("**");
  const size = /^\d+$/.test(name) ? BigInt(name) : sizes[name];
  if (size === undefined) throw new RangeError(`no size is called ${name}`);
  return size ** BigInt(exponent);
}

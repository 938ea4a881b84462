/** What is asked of a table, in the page's address: a filtered view is a link. */

const LONGEST = 200;
const OWN = ["q", "sort", "hide"];

/** Return a new question: everything, in the order of the page. */
function nothingAsked() {
  return { q: "", picked: new Map(), sort: "", down: false, hidden: new Set() };
}

/**
 * Return what the address asks of the table with this name.
 * @param {string} name
 * @param {Column[]} columns
 * @returns {Asked}
 */
function readAsked(name, columns) {
  const given = new URLSearchParams(location.search);
  const wanted = nothingAsked();
  const keys = new Set(columns.map((one) => one.key));
  wanted.q = (given.get(`${name}.q`) || "").slice(0, LONGEST);
  const sort = given.get(`${name}.sort`) || "";
  wanted.down = sort.startsWith("-");
  const key = sort.replace(/^-/, "");
  if (keys.has(key)) wanted.sort = key;
  for (const one of columns.filter((each) => each.type === "word")) {
    const wordList = listed(given.get(`${name}.${one.key}`));
    if (wordList.length) wanted.picked.set(one.key, new Set(wordList));
  }
  wanted.hidden = new Set(listed(given.get(`${name}.hide`)).filter((each) => keys.has(each)));
  return wanted;
}

/** Tell whether something is asked. */
function isAsked(wanted) {
  return wanted.q !== "" || wanted.sort !== "" || [...wanted.picked.values()].some((one) => one.size);
}

/** Put what is asked of a table into the address, and leave the rest of it as it is. */
function writeAsked(name, wanted) {
  const given = new URLSearchParams(location.search);
  for (const key of [...given.keys()]) {
    if (key.startsWith(`${name}.`)) given.delete(key);
  }
  if (wanted.q) given.set(`${name}.q`, wanted.q);
  for (const [key, wordList] of wanted.picked) {
    if (wordList.size) given.set(`${name}.${key}`, joined(wordList));
  }
  if (wanted.sort) given.set(`${name}.sort`, (wanted.down ? "-" : "") + wanted.sort);
  if (wanted.hidden.size) given.set(`${name}.hide`, joined(wanted.hidden));
  const text = given.toString().replaceAll("%2C", ",");
  try {
    history.replaceState(history.state, "", `${location.pathname}${text && `?${text}`}${location.hash}`);
  } catch {
    // A browser that asks for patience, or forbids this on files, still shows the rows.
  }
}

/** A comma in a word is told from the one between words. */
function joined(wordList) {
  return [...wordList].map((one) => one.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",");
}

function listed(text) {
  if (!text) return [];
  const parts = text.slice(0, 4000).split(",").filter((one) => one !== "");
  return parts.map((one) => one.replaceAll("%2C", ",").replaceAll("%25", "%"));
}

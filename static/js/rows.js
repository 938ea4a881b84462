/** Rows: from the page or from a data file, matched against what is asked, and ordered. */

/**
 * `values` stand in the order of the columns, `hay` is what text is looked for in. `node` is the
 * row on the page, null until a row of a data file is drawn; `raw` and `words` are from that file.
 * @typedef {{values: Value[], hay: string, node: ?HTMLTableRowElement, raw: ?any[], words: ?Drawn[]}} Row
 * @typedef {{q: string, picked: Map<string, Set<string>>, sort: string, down: boolean,
 *   hidden: Set<string>}} Asked
 */

/** The fields of a case's row in a data file, by the key of the column that shows them. */
const FIELDS = new Map([
  ["case", (fact) => plain(fact[1])],
  ["verdict", (fact, wordList) => [wordList[fact[2]]]],
  ["status", (fact, wordList) => named(wordList, fact[3])],
  ["use_case", (fact, wordList) => named(wordList, fact[4])],
  ["stage", (fact, wordList) => named(wordList, fact[5])],
  ["operation", (fact, wordList) => named(wordList, fact[6])],
  ["events", (fact) => fact[7]],
  ["writes", (fact) => fact[8]],
  ["layers", (fact, wordList) => fact[9].map((word) => wordList[word])],
  ["sql", (fact, wordList) => fact[10].map((word) => wordList[word])],
  ["passed", (fact) => fact[11]],
  ["failed", (fact) => fact[12]],
  ["assertions", (fact) => `${fact[11]} passed${fact[12] ? `, ${fact[12]} failed` : ""}`],
  ["severity", (fact, wordList) => named(wordList, fact[13])],
  ["findings", (fact) => fact[14]],
  ["check", (fact, wordList) => fact[15].map((word) => wordList[word])],
]);

function named(wordList, at) {
  return at === null ? [] : [wordList[at]];
}

/** Return the rows that stand on the page. */
function rowsOnPage(tables, columns) {
  const bodies = tables.flatMap((table) => [...table.tBodies]);
  return bodies.flatMap((body) => [...body.rows]).map((element) => {
    const values = columns.map((one) => valueOf(element.cells[one.at], one.type));
    return { values, hay: hayOf(values), node: element, raw: null, words: null };
  });
}

/** Return the rows of a data file of cases. */
function rowsOfData(part, columns) {
  const wordList = part.words.map(plain);
  const fields = columns.map((one) => FIELDS.get(one.key) || (() => ""));
  return part.rows.map((fact) => {
    const values = fields.map((field) => field(fact, wordList));
    return { values, hay: hayOf(values), node: null, raw: fact, words: part.words };
  });
}

/** Give rows of the page the words that the data file knows one by one; they stand in the same order. */
function enrich(rows, columns, part) {
  const wordList = part.words.map(plain);
  rows.forEach((row, at) => {
    columns.forEach((one, column) => {
      if (one.type === "word") row.values[column] = FIELDS.get(one.key)(part.rows[at], wordList);
    });
    row.hay = hayOf(row.values);
  });
}

function hayOf(values) {
  return values.map(written).join("\n").toLowerCase();
}

/**
 * Return a function that tells whether a row is asked for.
 * @param {Asked} wanted
 * @param {Column[]} columns
 */
function matcher(wanted, columns) {
  const texts = terms(wanted.q);
  const picks = [...wanted.picked].filter(([, wordList]) => wordList.size);
  const tests = picks.map(([key, wordList]) => [columns.findIndex((one) => one.key === key), wordList]);
  return (row) =>
    texts.every((text) => row.hay.includes(text)) &&
    tests.every(([at, wordList]) => at < 0 || [row.values[at]].flat().some((one) => wordList.has(one)));
}

/** Return what a reader typed as the words that all have to be there. */
function terms(text) {
  return text.toLowerCase().split(/\s+/).filter((word) => word !== "");
}

/** Return rows ordered by a column, equal ones as they stood; what says nothing comes last. */
function ordered(rows, column, down) {
  const keyed = rows.map((row) => {
    const value = row.values[column];
    const key = typeof value === "number" ? value : written(value).toLowerCase();
    return { row, key, none: value === null || key === "" };
  });
  const sign = down ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.none || b.none) return Number(a.none) - Number(b.none);
    return a.key < b.key ? -sign : a.key > b.key ? sign : 0;
  });
  return keyed.map((one) => one.row);
}

/** Return the words of a column with their numbers of rows, most frequent first. */
function facetOf(rows, column) {
  const counts = new Map();
  for (const row of rows) {
    for (const word of [row.values[column]].flat()) counts.set(word, (counts.get(word) || 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** The columns of a table, and what stands in its cells. */

/**
 * `at` is the place of the column's cells, -1 where only the data file has it. `type` is `word`
 * (a few different values, several in one cell perhaps), `text`, or `number`.
 * @typedef {{key: string, type: string, label: string, at: number}} Column
 * @typedef {string[] | string | number | null} Value
 */

/** What the data file of a run's cases knows and no column shows. */
const HIDDEN = [
  ["use_case", "Use case"],
  ["stage", "Stage"],
  ["operation", "Operation"],
  ["check", "Check"],
];

/**
 * Return the columns that a table's head names.
 * @param {HTMLTableElement} table
 * @returns {Column[]}
 */
function columnsOf(table) {
  return [...table.tHead.rows[0].cells].map((cell, at) => ({
    key: cell.dataset.key || `column-${at + 1}`,
    type: cell.dataset.type || "text",
    label: spaced(cell),
    at,
  }));
}

/** Return the text of an element with its white space collapsed, labels of code points in brackets. */
function spaced(element) {
  const said = element.cloneNode(true);
  for (const label of said.querySelectorAll(".cp")) label.textContent = `[${label.textContent}]`;
  return said.textContent.replace(/\s+/g, " ").trim();
}

/**
 * Return what a cell says, by the type of its column.
 * @param {HTMLTableCellElement | undefined} cell
 * @param {string} type
 * @returns {Value}
 */
function valueOf(cell, type) {
  if (!cell) return type === "word" ? [] : "";
  if (type === "word") return wordsOf(cell);
  if (type === "text") return spaced(cell);
  const digits = (cell.dataset.value || cell.textContent).replace(/[^0-9.-]/g, "");
  return digits === "" || Number.isNaN(Number(digits)) ? null : Number(digits);
}

function wordsOf(cell) {
  const marked = [...cell.querySelectorAll(".verdict, .severity, bdi")];
  const wordList = (marked.length ? marked : [cell]).map(spaced);
  return [...new Set(wordList.filter((word) => word !== ""))];
}

/** Return a value as text. */
function written(value) {
  if (value === null) return "";
  return Array.isArray(value) ? value.join(" ") : String(value);
}

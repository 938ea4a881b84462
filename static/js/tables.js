/** All lists of the page. */

/** @type {DataTable[]} */
const LISTS = [];

function startTables() {
  const named = new Map();
  for (const table of document.querySelectorAll("table[data-table]")) {
    if (!table.tHead || !table.tBodies.length) continue;
    const name = table.dataset.table;
    named.set(name, [...(named.get(name) || []), table]);
  }
  for (const [name, tables] of named) LISTS.push(new DataTable(name, tables));
  for (const list of LISTS) list.start();
  on(window, "popstate", () => LISTS.forEach((list) => list.reread()));
}

/** Return the list that the reader is in, else the first one with a toolbar, else the first. */
function currentList() {
  const within = document.activeElement && document.activeElement.closest("table, .toolbar");
  const is = (list) => list.tables.includes(within) || (list.toolbar && list.toolbar.node === within);
  return LISTS.find(is) || LISTS.find((list) => list.toolbar) || LISTS[0];
}

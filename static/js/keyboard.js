/** Single keys as shortcuts: never while typing, and only where the reader wants them. */

const SHORTCUTS = ["on", "off"];
const HELP = [
  ["/", "search the whole site"],
  ["f", "filter the list of this page"],
  ["j", "next row"],
  ["k", "previous row"],
  ["Enter", "open the row"],
  ["?", "this help"],
];

/** @param {SearchDialog} search */
function startKeyboard(search, tools) {
  const help = helpDialog();
  tools.append(button("Keys", () => help.showModal(), { class: "keys", "aria-haspopup": "dialog" }));
  const acts = new Map([
    ["/", () => search.open()],
    ["f", focusFilter],
    ["j", () => currentList()?.step(1)],
    ["k", () => currentList()?.step(-1)],
    ["?", () => help.showModal()],
  ]);
  on(document, "keydown", (event) => {
    const act = acts.get(event.key);
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (preferred("shortcuts", SHORTCUTS) === "off") return;
    event.preventDefault();
    act();
  });
}

function focusFilter() {
  const list = currentList();
  if (list && list.toolbar) list.toolbar.input.focus();
}

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function helpDialog() {
  const rows = HELP.map(([key, what]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)));
  const box = make("input", { type: "checkbox" });
  box.checked = preferred("shortcuts", SHORTCUTS) === "on";
  on(box, "change", () => prefer("shortcuts", SHORTCUTS, box.checked ? "on" : "off"));
  const element = make("dialog", { class: "search help", "aria-label": "Keyboard" },
    make("h2", {}, "Keyboard"), make("dl", { class: "facts" }, ...rows),
    make("p", {}, make("label", {}, box, " Single keys are shortcuts")),
    button("Close", () => element.close()));
  document.body.append(element);
  return element;
}

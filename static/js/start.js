/** Begin, once the page is there. Nothing below is needed to read it. */

function start() {
  const top = document.querySelector(".top");
  const index = new SearchIndex();
  const search = new SearchDialog(index);
  const tools = make("div", { class: "tools" });
  tools.append(button("Search", () => search.open(), { class: "find", "aria-haspopup": "dialog" }));
  startTheme(tools);
  startKeyboard(search, tools);
  if (top) top.append(tools);
  startTables();
  startStable(index);
}

if (document.readyState === "loading") on(document, "DOMContentLoaded", start);
else start();

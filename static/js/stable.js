/** `index.html?case=…`: the address of a case over all runs leads to its newest page. */

const MOST_FILES = 300;

/** Go to the newest page of the case that the address names; nothing else is ever gone to. */
async function startStable(index) {
  const id = ROOT === "" ? new URLSearchParams(location.search).get("case") : null;
  if (!id) return;
  const status = make("p", { class: "lookup", role: "status" },
    "Looking for the newest page of the case ", make("bdi", { class: "ev" }, id.slice(0, LONGEST)), " …");
  document.querySelector("main").prepend(status);
  try {
    await index.open();
    for (let read = 0; read < MOST_FILES && !index.pages.has(id) && !index.done; read += 1) {
      await index.step();
    }
  } catch {
    status.textContent = "What the site lists could not be read, so the case could not be looked for.";
    return;
  }
  const href = inside(index.pages.get(id));
  if (href !== null) location.replace(href);
  else status.firstChild.data = `None of the ${counted(index.runs)} newest runs has the case `;
}

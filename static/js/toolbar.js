/** The controls above a table: made by script, because they are nothing without it. */

const CHIPS = ["verdict", "severity"];
const MOST_WORDS = 200;

class Toolbar {
  /** @param {DataTable} view */
  constructor(view) {
    this.view = view;
    const label = `Filter ${view.noun}`;
    this.input = make("input", { type: "search", placeholder: label, "aria-label": label });
    this.input.setAttribute("maxlength", String(LONGEST));
    on(this.input, "input", () => view.ask((wanted) => (wanted.q = this.input.value)));
    this.chips = make("div", { class: "chips" });
    this.selects = make("span", { class: "selects" });
    this.count = make("span", { class: "count", role: "status", "aria-live": "polite" });
    this.reset = button("Show all", () => view.reset(), { class: "reset" });
    this.node = make("div", { class: "toolbar", role: "group", "aria-label": label },
      this.input, this.chips, this.selects, this.columns(), this.exports(), this.reset, this.count);
    for (const event of ["focusin", "pointerdown"]) {
      on(this.node, event, () => view.demand(), { once: true });
    }
  }

  columns() {
    const list = make("div", { class: "choices" });
    for (const one of this.view.columns.filter((each) => each.at > 0)) {
      const box = make("input", { type: "checkbox" });
      box.checked = !this.view.asked.hidden.has(one.key);
      on(box, "change", () => this.view.ask((wanted) => {
        if (box.checked) wanted.hidden.delete(one.key);
        else wanted.hidden.add(one.key);
        if (this.view.window) this.view.window.fitted = false;
      }));
      list.append(make("label", {}, box, ` ${one.label}`));
    }
    return make("details", { class: "more" }, make("summary", {}, "Columns"), list);
  }

  exports() {
    const list = make("div", { class: "choices" });
    const add = (text, act) => list.append(button(text, async () => {
      await this.view.demand();
      this.told(await act());
    }));
    const taken = (form) => copy(form(this.view.view, this.view.shown()));
    const saved = (form, name, type) => {
      download(`${this.view.name}.${name}`, type, form(this.view.view, this.view.shown()));
      return true;
    };
    add("Copy as Markdown", () => taken(asMarkdown));
    add("Copy as CSV", () => taken(asCsv));
    add("Download CSV", () => saved(asCsv, "csv", "text/csv"));
    add("Download JSON", () => saved(asJson, "json", "application/json"));
    return make("details", { class: "more" }, make("summary", {}, "Export"), list);
  }

  told(done) {
    this.node.classList.toggle("copied", done);
    this.count.textContent = done ? `${counted(this.view.view.length)} rows taken` : "The browser refused";
  }

  /** Offer the words of each column; `facets` maps a column's key to words and their numbers. */
  offer(facets) {
    this.facets = facets;
    this.draw();
  }

  /** Draw chips and lists anew: what is picked changed, or what can be. */
  draw() {
    const held = document.activeElement && document.activeElement.dataset.word;
    this.chips.replaceChildren();
    this.selects.replaceChildren();
    for (const [key, wordList] of this.facets || []) {
      const label = this.view.columns.find((one) => one.key === key).label;
      const picked = this.view.asked.picked.get(key) || new Set();
      if (CHIPS.includes(key)) for (const [word, number] of wordList) this.chip(key, word, number, picked);
      else {
        for (const word of picked) this.chip(key, word, null, picked);
        if (wordList.length > 1) this.list(key, label, wordList);
      }
    }
    if (held) [...this.chips.children].find((one) => one.dataset.word === held)?.focus();
  }

  chip(key, word, number, picked) {
    const text = number === null ? word : `${word} ${counted(number)}`;
    this.chips.append(button(text, () => this.toggle(key, word), {
      class: "chip", "aria-pressed": String(picked.has(word)), "data-word": `${key} ${word}`,
    }));
  }

  list(key, label, wordList) {
    const element = make("select", { "aria-label": `Filter by ${label.toLowerCase()}` });
    element.append(make("option", { value: "" }, `${label} …`));
    for (const [word, number] of wordList.slice(0, MOST_WORDS)) {
      element.append(make("option", { value: word }, number === null ? word : `${word} (${counted(number)})`));
    }
    on(element, "change", () => this.toggle(key, element.value));
    this.selects.append(element);
  }

  toggle(key, word) {
    if (word === "") return;
    this.view.ask((wanted) => {
      const wordList = wanted.picked.get(key) || new Set();
      if (!wordList.delete(word)) wordList.add(word);
      wanted.picked.set(key, wordList);
    });
  }

  /** Say how many rows are shown, of how many, and whether all of them were looked at. */
  tell() {
    this.reset.hidden = !isAsked(this.view.asked);
    if (document.activeElement !== this.input) this.input.value = this.view.asked.q;
    const { view, total, noun, known } = this.view;
    const some = known < total && isAsked(this.view.asked) ? `, ${counted(known)} looked at so far` : "";
    this.count.textContent = `${counted(view.length)} of ${counted(total)} ${noun}${some}`;
  }
}

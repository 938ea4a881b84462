/** Search across the whole site, from any page of it. */

const FILES_AT_ONCE = 60;

class SearchDialog {
  /** @param {SearchIndex} index */
  constructor(index) {
    this.index = index;
    this.allowed = FILES_AT_ONCE;
    this.read = 0;
    this.input = make("input", { type: "search", "aria-label": "Search the whole site", maxlength: "200" });
    this.input.placeholder = "Runs, cases, scenarios, checks, findings";
    this.status = make("p", { class: "quiet", role: "status", "aria-live": "polite" });
    this.results = make("div", { class: "search-results" });
    this.further = button("Search older runs too", () => this.goOn());
    this.further.hidden = true;
    this.node = make("dialog", { class: "search", "aria-label": "Search" },
      make("div", { class: "search-head" }, this.input, button("Close", () => this.node.close())),
      this.status, this.results, this.further);
    on(this.input, "input", () => this.show());
    on(this.node, "keydown", (event) => this.pressed(event));
    document.body.append(this.node);
  }

  /** Open the dialog, and begin to read what can be searched. */
  async open(text = "") {
    if (!this.node.open) this.node.showModal();
    if (text) this.input.value = text;
    this.input.select();
    this.input.focus();
    this.tell();
    if (!this.begun) {
      this.begun = true;
      await this.begin();
    }
  }

  async begin() {
    try {
      await this.index.open();
    } catch {
      this.failed = true;
    }
    this.show();
    await this.readOn();
  }

  async readOn() {
    while (!this.index.done && this.read < this.allowed) {
      this.read += 1;
      await this.index.step();
      this.show();
    }
    this.show();
  }

  goOn() {
    this.allowed += FILES_AT_ONCE;
    this.readOn();
    this.input.focus();
  }

  /** Show what is found in what was read so far; while the reader is among results, they stay. */
  show() {
    this.tell();
    if (this.results.contains(document.activeElement)) return;
    const wordList = terms(this.input.value);
    this.found = find(this.index.entries.values(), this.input.value);
    this.results.replaceChildren(...resultGroups(this.found, wordList));
    this.tell();
  }

  tell() {
    const { runs, waiting, older, missing, reading, done } = this.index;
    const all = [...(this.found || new Map()).values()].reduce((sum, one) => sum + one.total, 0);
    const known = older ? "many" : counted(runs + waiting.length + missing + reading);
    const lost = missing ? ` ${counted(missing)} parts could not be read.` : "";
    const scope = done && !missing ? `all ${counted(runs)} runs` : `${counted(runs)} of ${known} runs`;
    const found = this.input.value.trim() ? `${counted(all)} found in ${scope}.` : `Searches ${scope}.`;
    const read = this.index.ready ? found + lost : "Reading what there is …";
    this.status.textContent = this.failed ? "What the site lists could not be read." : read;
    this.further.hidden = done || reading > 0 || this.read < this.allowed;
  }

  pressed(event) {
    const links = [...this.results.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (event.key === "Escape") {
      event.preventDefault(); // a search field would only be emptied
      this.node.close();
      this.input.blur(); // else the next key would be typing
    } else if (event.key in moves && links.length) {
      event.preventDefault();
      const next = moves[event.key];
      (next < 0 ? this.input : links[Math.min(next, links.length - 1)]).focus();
    } else if (event.key === "Enter" && event.target === this.input && links.length) {
      event.preventDefault();
      links[0].click();
    }
  }
}

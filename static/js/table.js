/** One list of a page: a table, or several of one name under one toolbar. */

class DataTable {
  /**
   * @param {string} name the list's name, which begins its parameters in the address
   * @param {HTMLTableElement[]} tables
   */
  constructor(name, tables) {
    this.name = name;
    this.noun = name.replaceAll("-", " ");
    this.tables = tables;
    this.source = tables[0].dataset.source || "";
    this.columns = columnsOf(tables[0]);
    if (this.source) this.addHidden();
    this.rows = rowsOnPage(tables, this.columns);
    this.total = this.rows.length;
    this.known = this.total;
    this.view = this.rows;
    this.sorted = this.rows;
    this.order = "";
    this.at = -1;
    this.asked = readAsked(name, this.columns);
    this.more = [];
    this.startHeads();
  }

  addHidden() {
    for (const [key, label] of HIDDEN) {
      if (!this.columns.some((one) => one.key === key)) {
        this.columns.push({ key, type: "word", label, at: -1 });
      }
    }
  }

  /** Put the toolbar in its place, and do what the address asks. */
  start() {
    if (this.source || this.total >= 8 || isAsked(this.asked)) this.startToolbar();
    if (isAsked(this.asked) || this.asked.hidden.size) this.refresh();
    if (this.source) idly(() => this.readSource());
  }

  startToolbar() {
    this.toolbar = new Toolbar(this);
    const table = this.tables[0];
    (table.closest(".scroll") || table).before(this.toolbar.node);
    this.offer();
  }

  startHeads() {
    this.heads = [];
    for (const table of this.tables) {
      [...table.tHead.rows[0].cells].forEach((head, at) => {
        const { key } = this.columns[at];
        const element = button("", () => this.sortBy(key), { class: "sort" });
        element.append(...head.childNodes);
        head.append(element);
        this.heads.push({ head, key, at });
      });
    }
  }

  /** Change what is asked, and show it. */
  ask(change) {
    change(this.asked);
    this.refresh();
    clearTimeout(this.noted);
    this.noted = setTimeout(() => writeAsked(this.name, this.asked), 150);
    this.demand();
  }

  reset() {
    const { hidden } = this.asked;
    this.ask(() => (this.asked = { ...nothingAsked(), hidden }));
    this.toolbar.input.value = "";
    this.toolbar.input.focus();
  }

  /** Take what the address asks: the reader went back or forth. */
  reread() {
    this.asked = readAsked(this.name, this.columns);
    this.refresh();
    this.demand();
  }

  sortBy(key) {
    this.ask((wanted) => {
      if (wanted.sort !== key) Object.assign(wanted, { sort: key, down: false });
      else if (!wanted.down) wanted.down = true;
      else Object.assign(wanted, { sort: "", down: false });
    });
  }

  /** Read what the page's data file says: the words to choose from, and the rows if they are few. */
  async readSource() {
    try {
      const head = await data(this.source);
      if (head.schema !== "sitegen.cases/1") return;
      this.head = head;
      this.total = head.total;
      if (head.chunks === 0 && head.rows.length === this.rows.length) enrich(this.rows, this.columns, head);
    } catch {
      return; // what stands on the page can still be filtered
    }
    this.order = "unknown";
    this.offer();
    if (isAsked(this.asked)) {
      this.refresh();
      await this.demand();
    }
  }

  offer() {
    const facets = new Map();
    this.columns.forEach((one, at) => {
      if (one.type !== "word") return;
      const given = this.head && this.head.facets[one.key];
      if (one.at < 0 && !given) return;
      facets.set(one.key, given ? given.map(([word, number]) => [plain(word), number]) : facetOf(this.rows, at));
    });
    this.toolbar.offer(facets);
    this.toolbar.tell();
  }

  /** Load all rows of a list that goes on on other pages; once. */
  demand() {
    if (!this.head || !this.head.chunks) return Promise.resolve();
    if (!this.loading) this.loading = this.load();
    return this.loading;
  }

  async load() {
    const stem = this.source.replace(/\.js$/, "");
    for (let number = 1; number <= this.head.chunks; number += 1) {
      let part = null;
      try {
        part = await data(`${stem}-${String(number).padStart(4, "0")}.js`);
      } catch {
        return; // `known` tells how far it came
      }
      this.more = this.more.concat(rowsOfData(part, this.columns));
      this.adopt();
    }
  }

  /** Go on with the rows of the data files in place of those on the page. */
  adopt() {
    if (!this.window) {
      this.window = new RowWindow(this.tables[0], (row) => drawRow(row, this.columns, this.asked.hidden));
      const pages = this.tables[0].closest("section")?.querySelector("nav.pages");
      if (pages) pages.hidden = true;
    }
    this.rows = this.more;
    this.known = this.more.length;
    this.order = "unknown";
    this.refresh();
  }

  /** Show the rows that are asked for, in the order that is. */
  refresh() {
    const wanted = this.asked;
    const order = `${wanted.sort} ${wanted.down}`;
    const moved = order !== this.order;
    if (moved) {
      const column = this.columns.findIndex((one) => one.key === wanted.sort);
      this.sorted = column < 0 ? this.rows : ordered(this.rows, column, wanted.down);
      this.order = order;
    }
    // A longer text finds some of what the shorter one found.
    const picks = JSON.stringify([...wanted.picked].map(([key, words]) => [key, ...words]));
    const narrower = !moved && picks === this.picks && wanted.q.startsWith(this.q);
    this.view = (narrower ? this.view : this.sorted).filter(matcher(wanted, this.columns));
    if (this.toolbar && picks !== this.picks) this.toolbar.draw();
    [this.picks, this.q] = [picks, wanted.q];
    this.at = -1;
    this.markHeads();
    if (this.window) this.window.show(this.view);
    else this.showOnPage(moved);
    if (this.toolbar) this.toolbar.tell();
  }

  markHeads() {
    const { sort, down, hidden } = this.asked;
    for (const { head, key } of this.heads) {
      head.hidden = hidden.has(key);
      if (key === sort) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  showOnPage(moved) {
    const kept = new Set(this.view);
    const places = this.columns.filter((one) => one.at >= 0);
    for (const row of this.sorted) {
      row.node.hidden = !kept.has(row);
      for (const one of places) {
        const cell = row.node.cells[one.at];
        if (cell) cell.hidden = this.asked.hidden.has(one.key);
      }
      if (moved) row.node.parentElement.append(row.node);
    }
  }

  /** Return the columns to export: those on the page that are not hidden, and what only data has. */
  shown() {
    const all = this.columns.map((one, place) => ({ ...one, place }));
    const filled = (one) => one.at >= 0 || (this.head && (this.head.chunks > 0 || this.head.rows.length > 0));
    return all.filter((one) => !this.asked.hidden.has(one.key) && filled(one));
  }

  /** Move to the next or the previous row, and put the keyboard on its link. */
  step(by) {
    if (!this.view.length) return;
    this.at = Math.min(this.view.length - 1, Math.max(0, this.at + by));
    const element = this.window ? this.window.reveal(this.at) : this.view[this.at].node;
    const link = element.querySelector("a[href]");
    if (!link) element.tabIndex = -1;
    (link || element).focus();
  }
}

/** Many rows in a box that scrolls: only those in sight are on the page. */

const AROUND = 8;
const MOST_PRINTED = 5000;

/** The class of each cell of a case's row, and what it holds, by the key of its column; else text. */
const CELLS = new Map([
  ["case", (fact) => ["name", caseLink(fact, "", "ev", ...pieces(fact[1]))]],
  ["verdict", (fact, wordList) => [`v v-${wordList[fact[2]]}`, wordList[fact[2]]]],
  ["status", (fact, wordList) => (fact[3] === null ? ["absent", "none"] : ["ev", ...pieces(wordList[fact[3]])])],
  ["layers", (fact, wordList) => ["ev", ...spread(fact[9], wordList)]],
  ["sql", (fact, wordList) => ["ev", ...spread(fact[10], wordList)]],
  ["findings", (fact, wordList) => (fact[14] ? findingsCell(fact, wordList) : ["n", "0"])],
]);

function spread(places, wordList) {
  return places.flatMap((word) => [...pieces(wordList[word]), " "]);
}

function caseLink(fact, anchor, name, ...children) {
  const path = PATH.test(fact[0]) ? fact[0] : "";
  const href = anchor && !path.includes("#") ? path + anchor : path;
  return make("a", name ? { href, class: name } : { href }, ...children);
}

function findingsCell(fact, wordList) {
  return [`n s s-${wordList[fact[13]]}`, caseLink(fact, "#findings", "", counted(fact[14]))];
}

/** Return the table row of a case from a data file, as the page's template would draw it. */
function drawRow(row, columns, hidden) {
  const cells = columns.filter((one) => one.at >= 0).map((one) => {
    const drawn = CELLS.get(one.key);
    const value = row.values[columns.indexOf(one)];
    const plainly = typeof value === "number" ? ["n", counted(value)] : ["", written(value)];
    const [name, ...children] = drawn ? drawn(row.raw, row.words) : plainly;
    const cell = make(one.key === "case" ? "th" : "td", name ? { class: name } : {}, ...children);
    if (one.key === "case") cell.setAttribute("scope", "row");
    cell.title = written(value);
    cell.hidden = hidden.has(one.key);
    return cell;
  });
  return make("tr", {}, ...cells);
}

/** A table body that holds the rows in sight, between two empty ones as high as the others. */
class RowWindow {
  /**
   * @param {HTMLTableElement} table
   * @param {(row: Row) => HTMLTableRowElement} draw
   */
  constructor(table, draw) {
    this.table = table;
    this.draw = draw;
    this.box = table.closest(".scroll") || table.parentElement;
    this.body = table.tBodies[0];
    this.rows = [];
    this.drawn = new Map();
    this.height = 0;
    this.asked = 0;
    this.above = make("tr", { class: "pad", "aria-hidden": "true" }, make("td", { colspan: "99" }));
    this.below = this.above.cloneNode(true);
    this.box.classList.add("window");
    this.body.replaceChildren(this.above, this.below);
    const later = () => {
      if (!this.asked) this.asked = requestAnimationFrame(() => this.paint());
    };
    on(this.box, "scroll", later, { passive: true });
    on(window, "beforeprint", () => this.paint(true));
    on(window, "afterprint", later);
    on(window, "resize", () => {
      this.fitted = false;
      later();
    });
  }

  /** Show other rows, from the first one on. */
  show(rows) {
    this.rows = rows;
    this.box.scrollTop = 0;
    for (const element of this.drawn.values()) element.remove();
    this.drawn.clear();
    this.table.setAttribute("aria-rowcount", String(rows.length + 1));
    this.paint();
  }

  /** Draw what is in sight, and let go of what no longer is. */
  paint(whole = false) {
    this.asked = 0;
    if (!this.height) this.measure();
    const first = whole ? 0 : Math.max(0, Math.floor(this.box.scrollTop / this.height) - AROUND);
    const seen = Math.ceil(this.box.clientHeight / this.height) + 2 * AROUND;
    const last = Math.min(this.rows.length, whole ? MOST_PRINTED : first + seen);
    for (const [at, element] of this.drawn) {
      if (at < first || at >= last) {
        element.remove();
        this.drawn.delete(at);
      }
    }
    let next = this.below;
    for (let at = last - 1; at >= first; at -= 1) {
      const element = this.drawn.get(at) || this.fresh(at);
      if (element.nextSibling !== next) this.body.insertBefore(element, next);
      next = element;
    }
    this.above.firstChild.style.height = `${first * this.height}px`;
    this.below.firstChild.style.height = `${(this.rows.length - last) * this.height}px`;
    if (!this.fitted && last) this.fit();
  }

  /** Bring a row into sight and return its element. */
  reveal(at) {
    const top = at * this.height;
    const room = this.box.clientHeight - 3 * this.height;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    if (top > this.box.scrollTop + room) this.box.scrollTop = top - room;
    this.paint();
    return this.drawn.get(at);
  }

  fresh(at) {
    const element = this.draw(this.rows[at]);
    element.setAttribute("aria-rowindex", String(at + 2));
    this.drawn.set(at, element);
    return element;
  }

  measure() {
    this.height = 40;
    if (!this.rows.length) return;
    const probe = this.draw(this.rows[0]);
    this.body.insertBefore(probe, this.below);
    this.height = probe.getBoundingClientRect().height || 40;
    probe.remove();
  }

  /** Give each column the width that what is in sight wants; it stays while rows come and go. */
  fit() {
    const heads = [...this.table.tHead.rows[0].cells];
    this.table.style.tableLayout = "auto";
    for (const head of heads) head.style.width = "";
    const widths = heads.map((head) => head.offsetWidth);
    heads.forEach((head, at) => (head.style.width = `${widths[at]}px`));
    this.table.style.tableLayout = "fixed";
    this.fitted = true;
  }
}

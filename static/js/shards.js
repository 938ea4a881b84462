/**
 * What can be searched: the newest version says what there is, each run and each closed index
 * page carries its own part, and parts are loaded newest first, as far as they are wanted.
 */

/**
 * @typedef {{kind: string, title: Drawn, more: string, hay: string, href: string, word: string,
 *   count: number}} Entry
 */

const MOST_ENTRIES = 250_000;
const SCHEMA = "sitegen.search/1";

class SearchIndex {
  constructor() {
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    /** @type {Map<string, string>} the newest page of each case, by its id */
    this.pages = new Map();
    this.waiting = [];
    this.older = null;
    this.runs = 0;
    this.missing = 0;
    this.reading = 0;
    this.ready = false;
  }

  /** Ask `latest.js` for the newest version, and take what that lists; once. */
  open() {
    if (!this.opened) this.opened = this.begin();
    return this.opened;
  }

  async begin() {
    const latest = await data("latest.js");
    this.take(await data(latest.search));
    this.ready = true;
  }

  /** Tell whether all is loaded: nothing waits, and nothing is on its way. */
  get done() {
    return !this.reading && ((!this.waiting.length && !this.older) || this.full);
  }

  get full() {
    return this.entries.size > MOST_ENTRIES;
  }

  /** Load the next part. */
  async step() {
    if (this.done) return;
    const next = this.waiting.shift();
    const path = next || this.older;
    if (!path) return;
    if (!next) this.older = null;
    this.reading += 1;
    try {
      const part = await data(path);
      if (part.schema !== SCHEMA) this.missing += 1;
      else if (next) this.takeRun(part);
      else this.take(part);
    } catch {
      this.missing += 1; // folded away, or never published by an older sitegen
    } finally {
      this.reading -= 1;
    }
  }

  /** Take what a version or a closed index page lists. */
  take(part) {
    if (part.schema !== SCHEMA) return;
    this.older = inside(part.older) === null ? null : part.older;
    for (const [id, path, suite, verdict, time] of part.runs) {
      this.add("Runs", id, path, verdict, [suite, time]);
      if (inside(`${path}search.js`)) this.waiting.push(`${path}search.js`);
    }
    for (const [kind, title, path, verdict, ...more] of part.records) {
      this.add(kind === "Scenario" ? "Scenarios" : "Records", title, path, verdict, [kind, ...more]);
    }
    for (const [severity, check, message, page] of part.findings || []) {
      this.add("Findings", message, page, severity, [check]);
    }
    for (const [id, title, page] of part.checks || []) this.add("Checks", title, page, "", [id]);
  }

  takeRun(part) {
    this.runs += 1;
    const wordList = part.words;
    const run = plain(part.run);
    for (const [name, page, verdict, about, id] of part.cases) {
      const path = part.path + page;
      const known = id === null ? plain(name) : id;
      if (known !== false && !this.pages.has(known)) this.pages.set(known, path);
      this.add("Cases", name, path, plain(wordList[verdict]), about.map((at) => wordList[at]), run);
    }
    for (const [severity, check, message, page] of part.findings) {
      this.add("Findings", message, part.path + page, plain(wordList[severity]), [wordList[check]], run);
    }
    for (const path of part.more.toReversed()) this.waiting.unshift(path);
  }

  /** Keep an entry, or count it where a newer run has it already. */
  add(kind, title, path, word, about, run = "") {
    const href = inside(path.endsWith("/") ? `${path}index.html` : path);
    if (href === null) return;
    const said = about.filter((one) => one !== null).map(plain);
    const name = plain(title);
    const key = run ? `${kind}\n${name}\n${said[0] || ""}` : `${kind}\n${path}\n${name}`;
    const known = this.entries.get(key);
    if (known) {
      known.count += 1;
      return;
    }
    const more = [...said, run].filter((one) => one !== "").join(" · ");
    const hay = `${name}\n${more}\n${word || ""}`.toLowerCase();
    this.entries.set(key, { kind, title, more, hay, href, word: word || "", count: 1 });
  }
}

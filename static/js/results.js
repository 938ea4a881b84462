/** What was found: the best few of each kind, with the words that were looked for marked. */

const KINDS = ["Runs", "Cases", "Scenarios", "Records", "Checks", "Findings"];
const BEST = 8;
const VERDICTS = ["verified", "failed", "skipped", "contradicted", "invalid"];
const SEVERITIES = ["error", "warning", "note"];

/**
 * Return the best entries of each kind and how many more there are.
 * @param {Iterable<Entry>} entries
 * @param {string} text
 * @returns {Map<string, {best: Entry[], total: number}>}
 */
function find(entries, text) {
  const wordList = terms(text);
  const whole = wordList.join(" ");
  const found = new Map(KINDS.map((kind) => [kind, { ranks: [[], [], [], []], total: 0 }]));
  if (!wordList.length) return new Map();
  for (const entry of entries) {
    if (!wordList.every((word) => entry.hay.includes(word))) continue;
    const group = found.get(entry.kind);
    group.total += 1;
    const rank = group.ranks[rankOf(entry.hay, wordList, whole)];
    if (rank.length < BEST) rank.push(entry);
  }
  const best = (group) => group.ranks.flat().slice(0, BEST);
  return new Map([...found].filter(([, one]) => one.total)
    .map(([kind, one]) => [kind, { best: best(one), total: one.total }]));
}

/** 0: the title itself; 1: its beginning; 2: within the title; 3: elsewhere. */
function rankOf(hay, wordList, whole) {
  const end = hay.indexOf("\n");
  const title = hay.slice(0, end);
  if (title === whole) return 0;
  if (title.startsWith(whole)) return 1;
  return wordList.every((word) => title.includes(word)) ? 2 : 3;
}

/** Return a text as nodes, with every place of a word in a mark. */
function marked(text, wordList) {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return [text]; // places would not fit
  const nodes = [];
  let from = 0;
  while (from < text.length) {
    const places = wordList.map((word) => [lower.indexOf(word, from), word.length]).filter(([at]) => at >= 0);
    if (!places.length) break;
    const [at, length] = places.reduce((a, b) => (b[0] < a[0] || (b[0] === a[0] && b[1] > a[1]) ? b : a));
    nodes.push(text.slice(from, at), make("mark", {}, text.slice(at, at + length)));
    from = at + length;
  }
  return [...nodes, text.slice(from)];
}

function badge(word) {
  if (VERDICTS.includes(word)) return [make("span", { class: `verdict v-${word}` }, word), " "];
  return SEVERITIES.includes(word) ? [make("span", { class: `severity s-${word}` }, word), " "] : [];
}

/** Return one result as an item of a list. */
function resultItem(entry, wordList) {
  const { title, more, count } = entry;
  const name = typeof title === "string" ? make("bdi", { class: "ev" }, ...marked(title, wordList)) : evidence(title);
  const also = count > 1 ? ` · and ${counted(count - 1)} more like it in other runs` : "";
  const about = make("small", { class: "quiet" }, make("bdi", {}, ...marked(more, wordList)), also);
  return make("li", {}, make("a", { href: entry.href }, ...badge(entry.word), name, " ", about));
}

/** Return all groups of results as nodes. */
function resultGroups(found, wordList) {
  return [...found].map(([kind, { best, total }]) => {
    const rest = total > best.length ? `, the best ${best.length} of ${counted(total)}` : "";
    return make("section", { "aria-label": kind },
      make("h3", {}, kind, make("span", { class: "quiet" }, rest)),
      make("ul", {}, ...best.map((entry) => resultItem(entry, wordList))));
  });
}

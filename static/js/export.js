/** Rows as Markdown, CSV and JSON; nothing in a cell is obeyed by what reads it later. */

/**
 * Return one cell of CSV. A text that a spreadsheet would compute gets a leading apostrophe
 * (first seen as it is, then trimmed and normalised); a number is one by its type.
 * @param {Value} value
 * @returns {string}
 */
function csvCell(value) {
  if (typeof value === "number") return String(value);
  const text = written(value);
  const bared = text.trim().normalize("NFKC").trim();
  const safe = /^[=+\-@\t\r\n]/.test(text) || /^[=+\-@]/.test(bared) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/**
 * Return one cell of Markdown: a code span, which no reader looks into.
 * @param {Value} value
 * @returns {string}
 */
function markdownCell(value) {
  if (typeof value === "number") return String(value);
  const text = written(value).replace(/\s+/g, " ").trim().replaceAll("|", "\\|");
  if (text === "") return "";
  const longest = Math.max(0, ...(text.match(/`+/g) || []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest ? " " : "";
  return fence + pad + text + pad + fence;
}

/**
 * @param {Row[]} rows
 * @param {{label: string, key: string, place: number}[]} shown
 */
function asCsv(rows, shown) {
  const lines = [shown.map((one) => csvCell(one.label))];
  for (const row of rows) lines.push(shown.map((one) => csvCell(row.values[one.place])));
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

function asMarkdown(rows, shown) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  const head = line(shown.map((one) => one.label)) + line(shown.map(() => "---"));
  return head + rows.map((row) => line(shown.map((one) => markdownCell(row.values[one.place])))).join("");
}

function asJson(rows, shown) {
  const objects = rows.map((row) => Object.fromEntries(shown.map((one) => [one.key, row.values[one.place]])));
  return `${JSON.stringify(objects, null, 1)}\n`;
}

/** Give the reader a file. */
function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Put text where the reader can paste it from, and tell whether that was allowed. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { class: "copied", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

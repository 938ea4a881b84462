/**
 * What every other part rests on: elements, evidence drawn as text, data files of the site.
 *
 * Nothing here makes HTML from a string: text becomes text nodes, whatever it is.
 */

/**
 * Evidence as a data file holds it: itself, or `[characters left out, text, label, text, …]`
 * where some of its characters can't be seen and are shown as labels, such as `U+202E`.
 * @typedef {string | [number, ...string[]]} Drawn
 */

/** What leads from this page to the site's root: `../` as often as it has folders. */
const ROOT = document.documentElement.dataset.script.replace(/assets\/[^/]*$/, "");
const PATH = /^(?:[a-z0-9][a-z0-9._-]*\/)*[a-z0-9][a-z0-9._-]*(?:#[A-Za-z0-9_-]+)?$/;
const AWAITED = new Map();
const ASKED = new Map();

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Listen to what happens to an element. */
function on(element, event, act, options) {
  element.addEventListener(event, act, options);
}

/**
 * Make a button that does something.
 * @param {string} text
 * @param {() => void} act
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLButtonElement}
 */
function button(text, act, attributes = {}) {
  const element = make("button", { type: "button", ...attributes }, text);
  on(element, "click", act);
  return element;
}

/**
 * Return evidence as plain text, its labels in brackets.
 * @param {Drawn} drawn
 * @returns {string}
 */
function plain(drawn) {
  if (typeof drawn === "string") return drawn;
  const [left, ...parts] = drawn;
  const text = parts.map((part, at) => (at % 2 ? `[${part}]` : part)).join("");
  return left ? `${text}… (${left} more characters)` : text;
}

/**
 * Return evidence as nodes, for a box that it can't leave.
 * @param {Drawn} drawn
 * @returns {(Node | string)[]}
 */
function pieces(drawn) {
  if (typeof drawn === "string") return [drawn];
  const [left, ...parts] = drawn;
  const nodes = parts.map((part, at) => (at % 2 ? make("span", { class: "cp" }, part) : part));
  const cut = left ? [make("span", { class: "left-out" }, `… ${left} more characters`)] : [];
  return [...nodes, ...cut];
}

/** Return evidence in a box of its own. */
function evidence(drawn) {
  return make("bdi", { class: "ev" }, ...pieces(drawn));
}

/**
 * Return the URL of a path from the site's root, and null for what is no path inside of it.
 * @param {unknown} path
 * @returns {string | null}
 */
function inside(path) {
  return typeof path === "string" && PATH.test(path) ? ROOT + path : null;
}

/**
 * Return a number with its thousands told apart, as the pages write it.
 * @param {number} number
 * @returns {string}
 */
function counted(number) {
  return number.toLocaleString("en-US");
}

/**
 * Load a data file of the site, once; its path is from the root. Fails where there is none.
 * @param {string} path
 * @returns {Promise<any>}
 */
function data(path) {
  if (!ASKED.has(path)) ASKED.set(path, asked(path));
  return ASKED.get(path);
}

function asked(path) {
  return new Promise((resolve, reject) => {
    const script = window.sitegenLoad(ROOT + path);
    const failed = () => {
      AWAITED.delete(script);
      script.remove();
      reject(new Error("A data file of the site could not be read."));
    };
    AWAITED.set(script, (text) => resolve(JSON.parse(text)));
    on(script, "error", failed);
    on(script, "load", () => (AWAITED.has(script) ? failed() : script.remove()));
  });
}

/** What a data file calls, with its one string. */
window.sitegenData = (text) => {
  const resolve = AWAITED.get(document.currentScript);
  AWAITED.delete(document.currentScript);
  if (resolve) resolve(text);
};

/**
 * Run a task when the browser has nothing better to do.
 * @param {() => void} task
 */
function idly(task) {
  if (window.requestIdleCallback) window.requestIdleCallback(task, { timeout: 1000 });
  else setTimeout(task, 50);
}

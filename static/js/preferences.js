/**
 * What a reader prefers: the theme, and whether single keys are shortcuts. Nothing else is kept,
 * because pages opened from a disk share their storage with every other local page.
 */

const THEMES = ["system", "light", "dark"];

/**
 * Return a preference, if it is one of the known values.
 * @param {string} name
 * @param {string[]} known
 * @returns {string} the first known value where none is stored
 */
function preferred(name, known) {
  try {
    const value = localStorage.getItem(`sitegen.${name}`);
    return known.includes(value) ? value : known[0];
  } catch {
    return known[0];
  }
}

/** Store a preference; the first known value is the default, which is stored by absence. */
function prefer(name, known, value) {
  try {
    if (value === known[0]) localStorage.removeItem(`sitegen.${name}`);
    else localStorage.setItem(`sitegen.${name}`, value);
  } catch {
    // A browser that stores nothing forgets the preference with the page.
  }
}

function applyTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Put the button that goes through the themes into the page's head. */
function startTheme(tools) {
  const said = (theme) => `Theme: ${theme}`;
  const element = button(said(preferred("theme", THEMES)), () => {
    const next = THEMES[(THEMES.indexOf(preferred("theme", THEMES)) + 1) % THEMES.length];
    prefer("theme", THEMES, next);
    applyTheme(next);
    element.textContent = said(next);
  }, { class: "theme" });
  tools.append(element);
  on(window, "storage", () => {
    applyTheme(preferred("theme", THEMES));
    element.textContent = said(preferred("theme", THEMES));
  });
}

// Draws the charts of a chart page with plotly, each when it comes into view.
//
// Without this script, and in print, every chart is the drawing that stands in the page. The
// figures are data of the page; colours are read from the page's style, so that they follow the
// theme. Nothing of the evidence is made into elements here.
(() => {
  "use strict";

  const root = document.documentElement;
  const SHADES = [0, 0.22, 0.45, 0.7, 1];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const drawn = new Map();
  let library = null;

  const probe = document.createElement("span");
  probe.hidden = true;

  /** A colour token of the style sheet as `rgb(…)`, however the sheet spells it. */
  const colour = (name) => {
    if (!probe.isConnected) document.body.append(probe);
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };

  /** The colours of a trace's parts by their words, as in the style sheet. */
  const TOKENS = {
    verified: "verified", reached: "verified", confirmed: "verified",
    failed: "failed", error: "failed", missing: "failed",
    skipped: "skipped", note: "skipped", unverifiable: "skipped",
    contradicted: "contradicted", invalid: "invalid", warning: "invalid",
  };

  /** Two colours in a proportion. */
  const mixed = (from, to, share) => {
    const parts = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number);
    const [a, b] = [parts(from), parts(to)];
    return `rgb(${a.map((value, at) => Math.round(value + (b[at] - value) * share)).join(",")})`;
  };

  /** Steps of one colour each: missing, nothing, then the darker the more. */
  const heatScale = () => {
    const steps = [colour("missing"), ...SHADES.map((share) =>
      mixed(colour("page"), colour("verified"), 0.06 + share * 0.4))];
    return steps.flatMap((one, at) => [[at / steps.length, one], [(at + 1) / steps.length, one]]);
  };

  /** Give a trace its colours. */
  const painted = (trace) => {
    const made = { ...trace };
    const text = colour("text");
    if (trace.meta === "heat") {
      Object.assign(made, { colorscale: heatScale(), zmin: -1.5, zmax: 4.5 });
      made.textfont = { size: 11, color: text };
    } else if (trace.meta === "flow") {
      made.node = { ...trace.node, color: colour("link"), line: { width: 0 } };
      made.link = { ...trace.link, color: mixed(colour("page"), colour("quiet"), 0.45) };
      made.textfont = { color: text, shadow: "none" };
    } else if (trace.meta === "points") {
      made.marker = { color: text, opacity: 0, size: 16 };
    } else if (trace.type === "bar") {
      const own = colour(TOKENS[trace.meta] || "link");
      const pattern = {
        ...(trace.marker || {}).pattern, bgcolor: own, fgcolor: colour("page"), solidity: 0.25,
      };
      made.marker = { color: own, pattern, line: { color: colour("page"), width: 0.5 } };
    } else {
      made.line = { ...trace.line, color: colour("link") };
      made.marker = { color: colour("link"), size: 8 };
      if (trace.type === "box") made.fillcolor = mixed(colour("page"), colour("link"), 0.2);
    }
    return made;
  };

  /** The layout with what the theme and the window ask for. */
  const dressed = (layout, width) => {
    const axis = { gridcolor: colour("line"), linecolor: colour("line"), zerolinecolor: colour("line") };
    const made = {
      height: 340,
      ...layout,
      autosize: true,
      paper_bgcolor: colour("panel"),
      plot_bgcolor: colour("panel"),
      font: { color: colour("text"), family: getComputedStyle(document.body).fontFamily, size: 13 },
      hoverlabel: {
        bgcolor: colour("page"), bordercolor: colour("text"), font: { color: colour("text") },
      },
      legend: { orientation: "h", yanchor: "bottom", y: 1.02, x: 0 },
      margin: { l: 48, r: 16, t: layout.xaxis && layout.xaxis.side === "top" ? 80 : 48, b: 24 },
      dragmode: width < 640 ? false : "zoom",
      // Nothing moves, whatever a reader prefers: a chart is there, or it is not.
      transition: { duration: 0 },
    };
    for (const name of ["xaxis", "yaxis"]) {
      if (layout[name]) made[name] = { ...axis, ...layout[name] };
    }
    return made;
  };

  const CONFIG = {
    displayModeBar: false, displaylogo: false, showLink: false, showSendToCloud: false,
    showEditInChartStudio: false, plotlyServerURL: "", responsive: true, scrollZoom: false,
    showTips: false,
  };

  /** Draw one chart, or draw it anew. */
  const draw = (place) => {
    const source = document.getElementById(`${place.dataset.chart}-data`);
    const figure = JSON.parse(source.textContent);
    // Names beside the layers need room: below that, the drawing is easier to read.
    if (figure.data[0].meta === "flow" && place.clientWidth < 560) return null;
    let plot = drawn.get(place);
    if (!plot) {
      plot = document.createElement("div");
      plot.className = "plot-live";
      // The sentence and the table say what the picture shows.
      plot.setAttribute("role", "img");
      plot.setAttribute("aria-labelledby", `${place.dataset.chart}-title ${place.dataset.chart}-text`);
      place.append(plot);
      drawn.set(place, plot);
      place.classList.add("is-live");
    }
    return window.Plotly.react(
      plot, figure.data.map(painted), dressed(figure.layout, place.clientWidth), CONFIG,
    );
  };

  /** Show the drawing again where plotly can't be had. */
  const restore = (place) => {
    const plot = drawn.get(place);
    if (plot) plot.remove();
    drawn.delete(place);
    place.classList.remove("is-live");
  };

  /** Load plotly once. */
  const loaded = () => {
    if (!library) {
      library = new Promise((resolve, reject) => {
        const script = window.sitegenLoad(document.querySelector("[data-plotly]").dataset.plotly);
        script.addEventListener("load", () => resolve());
        script.addEventListener("error", reject);
      });
    }
    return library;
  };

  const show = (place) => loaded().then(() => draw(place)).catch(() => restore(place));
  const repaint = () => { for (const place of drawn.keys()) show(place); };

  const start = () => {
    const places = document.querySelectorAll("[data-chart]");
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) {
          seen.unobserve(entry.target);
          show(entry.target);
        }
      }
    }, { rootMargin: "200px" });
    for (const place of places) seen.observe(place);
    dark.addEventListener("change", repaint);
    new MutationObserver(repaint).observe(root, { attributeFilter: ["data-theme"] });
    root.dataset.chartsReady = "";
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

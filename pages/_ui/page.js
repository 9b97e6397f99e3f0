// What Streamlit leaves open: a page change and new figures are announced, focus follows to the new
// page, the menu on a narrow screen is a list of lists, a table wider than the screen scrolls by
// keyboard, what was open stays open, and a chart can be taken away as a picture. One script; what it says stands in data- attributes.
(() => {
  if (window.pageAids) return;
  window.pageAids = true;
  const NS = "http://www.w3.org/2000/svg";
  const SIDE = 16;
  const SCALE = 2;

  function live() {
    let region = document.getElementById("page-said");
    if (!region) {
      region = document.createElement("div");
      region.id = "page-said";
      region.className = "heard";
      region.setAttribute("role", "status");
      document.body.appendChild(region);
    }
    return region;
  }

  function followed() {
    // Only from the menu or a link: whoever is in a filter stays there.
    const from = document.activeElement;
    const main = '[data-testid="stMain"], [data-testid="stSidebarUserContent"]';
    if (from && from.closest(main) && !from.closest("a")) return;
    const heading = document.querySelector('[data-testid="stMain"] h1');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  function announced() {
    const facts = document.querySelector(".page-facts");
    if (!facts) return;
    const { page, view } = facts.dataset;
    const before = live().dataset;
    // What is written is seen as a change of the page: the same again would be looked at for ever.
    if (before.page === page && before.view === view) return;
    const turned = before.page !== undefined && before.page !== page;
    if (turned && !document.querySelector('[data-testid="stMain"] h1')) return;
    if (turned || (before.view !== undefined && before.view !== view)) {
      live().textContent = turned ? `${page}, page loaded. ${view}` : `Figures changed. ${view}`;
    }
    if (turned) followed();
    before.page = page;
    before.view = view;
  }

  function mended() {
    for (const list of document.querySelectorAll('ul[data-testid="stSidebarNavItems"]')) {
      if (![...list.children].some((one) => one.tagName !== "LI")) continue;
      list.setAttribute("role", "presentation");
      for (const item of list.querySelectorAll("li")) item.setAttribute("role", "presentation");
    }
    for (const table of document.querySelectorAll('[data-testid="stTable"] table, .tabled table, .signals table')) {
      for (let box = table.parentElement; box && box.dataset.testid !== "stElementContainer";
        box = box.parentElement) {
        const wide = box.scrollWidth > box.clientWidth + 1
          && ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
        if (!wide || box.tabIndex >= 0) continue;
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", `${table.getAttribute("aria-label") || "Table"}, scrolls`);
      }
    }
  }

  let waiting = false;
  let resting;
  function soon() {
    // Tables are measured once the page has come to rest: before, each look costs a new layout.
    clearTimeout(resting);
    resting = setTimeout(mended, 200);
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; announced(); }, 100);
  }

  // Another figure brings another table, which comes closed: what a reader had opened is opened again.
  const kept = new Map();
  document.addEventListener("toggle", (event) => {
    const name = event.target.dataset && event.target.dataset.kept;
    if (!name) return;
    if (event.target.open) kept.set(name, event.target);
    else kept.delete(name);
    soon();
  }, true);

  function opened() {
    for (const [name, before] of kept) {
      if (before.isConnected) continue;
      const now = document.querySelector(`details[data-kept="${CSS.escape(name)}"]`);
      if (!now) continue;
      now.open = true;
      kept.set(name, now);
    }
  }

  // Pictures: what Plotly drew, with title, source and caveats around it.
  function wrapped(words, most) {
    const lines = [""];
    for (const word of words.split(" ")) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length + 1 > most) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
  }

  function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function written(svg, words, y, { size, colour, weight, font }) {
    const text = set(document.createElementNS(NS, "text"), { x: SIDE, y,
      style: `font-family:${font};font-size:${size}px;font-weight:${weight};fill:${colour}` });
    text.textContent = words;
    svg.appendChild(text);
  }

  function copied(layer) {
    const copy = layer.cloneNode(true);
    // Patterns are named with the page's address in front, which a file of its own does not have.
    for (const name of ["style", "clip-path", "fill"]) {
      for (const one of copy.querySelectorAll(`[${name}]`)) {
        const value = one.getAttribute(name);
        one.setAttribute(name, value.replace(/url\(["']?[^)"']*#([^)"']+)["']?\)/g, "url(#$1)"));
      }
    }
    return copy;
  }

  function drawing(plot, data) {
    const layers = [...plot.querySelectorAll("svg.main-svg")];
    const width = Number(layers[0].getAttribute("width"));
    const height = Number(layers[0].getAttribute("height"));
    const titles = wrapped(data.title, Math.floor(width / 10));
    const lines = JSON.parse(data.lines).flatMap((line) => wrapped(line, Math.floor(width / 7)));
    const top = 20 + titles.length * 24;
    const all = top + height + 12 + lines.length * 18 + 8;
    const size = { width: width + 2 * SIDE, height: all };
    const svg = set(document.createElementNS(NS, "svg"), { ...size, xmlns: NS, role: "img",
      viewBox: `0 0 ${size.width} ${all}`, "aria-label": data.alt });
    svg.appendChild(set(document.createElementNS(NS, "rect"), { ...size, fill: "#ffffff" }));
    titles.forEach((line, place) => written(svg, line, 28 + place * 24,
      { size: 18, colour: data.ink, weight: 700, font: data.font }));
    for (const layer of layers) {
      const copy = set(copied(layer), { x: SIDE, y: top });
      copy.removeAttribute("class");
      svg.appendChild(copy);
    }
    lines.forEach((line, place) => written(svg, line, top + height + 20 + place * 18,
      { size: 13, colour: data.quiet, weight: 400, font: data.font }));
    return { svg: new XMLSerializer().serializeToString(svg), ...size };
  }

  function painted({ svg, width, height }) {
    return new Promise((done, failed) => {
      const image = new Image();
      image.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = width * SCALE;
        canvas.height = height * SCALE;
        const context = canvas.getContext("2d");
        context.scale(SCALE, SCALE);
        context.drawImage(image, 0, 0);
        canvas.toBlob(done, "image/png");
      };
      image.onerror = failed;
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    });
  }

  async function taken(button) {
    const box = button.closest(".pictures");
    const said = box.querySelector(".said");
    const plot = document.querySelector(`.${box.dataset.chart} .js-plotly-plot`);
    if (!plot || !plot.querySelector("svg.main-svg")) {
      said.textContent = "The chart is not drawn yet: ask again in a moment.";
      return;
    }
    const made = drawing(plot, box.dataset);
    const kind = button.dataset.kind;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(kind === "png" ? await painted(made)
      : new Blob([made.svg], { type: "image/svg+xml" }));
    link.download = `${box.dataset.name}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    said.textContent = "The picture has been downloaded.";
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".pictures button[data-kind]");
    if (button) taken(button);
  });
  new MutationObserver(() => { opened(); soon(); }).observe(document.body,
    { childList: true, subtree: true, attributes: true, attributeFilter: ["data-view"] });
  window.addEventListener("resize", soon);
  soon();
})();

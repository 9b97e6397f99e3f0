// What Streamlit leaves open for those who hear the page or use it by keyboard:
// a page change and a new result are announced, focus follows to the new page, the menu on a narrow
// screen is a list of lists, and a table wider than the screen can be scrolled by keyboard.
const LIVE = "page-said";

function live() {
  let region = document.getElementById(LIVE);
  if (!region) {
    region = document.createElement("div");
    region.id = LIVE;
    region.className = "heard";
    region.setAttribute("role", "status");
    document.querySelector('[data-testid="stApp"]').appendChild(region);
  }
  return region;
}

function announced({ page, view }) {
  const region = live();
  const before = region.dataset;
  const turned = before.page !== undefined && before.page !== page;
  if (turned || (before.view !== undefined && before.view !== view)) {
    region.textContent = turned ? `${page}, page loaded. ${view}` : `Figures changed. ${view}`;
  }
  if (turned) followed();
  before.page = page;
  before.view = view;
}

function followed() {
  // Only from the menu or a link: whoever is in a filter stays there.
  const from = document.activeElement;
  if (from && from.closest('[data-testid="stMain"], [data-testid="stSidebarUserContent"]')
      && !from.closest("a")) return;
  const heading = document.querySelector('[data-testid="stMain"] h1');
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

function mended() {
  for (const list of document.querySelectorAll('ul[data-testid="stSidebarNavItems"]')) {
    const parts = [...list.children].filter((one) => one.tagName !== "LI");
    if (!parts.length) continue;
    list.setAttribute("role", "presentation");
    for (const item of list.querySelectorAll("li")) item.setAttribute("role", "presentation");
  }
  for (const table of document.querySelectorAll('[data-testid="stTable"] table')) {
    for (let box = table.parentElement; box && box.dataset.testid !== "stElementContainer";
      box = box.parentElement) {
      const wide = box.scrollWidth > box.clientWidth + 1
        && ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
      if (wide && box.tabIndex < 0) {
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", `${table.getAttribute("aria-label") || "Table"}, scrolls`);
      }
    }
  }
}

let waiting = false;
function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => { waiting = false; mended(); }, 100);
}

export default function ({ data }) {
  announced(data);
  mended();
  if (!window.pageAids) {
    window.pageAids = new MutationObserver(soon);
    window.pageAids.observe(document.body, { childList: true, subtree: true });
    window.addEventListener("resize", soon);
  }
}

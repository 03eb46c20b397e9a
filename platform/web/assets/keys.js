// Shortcuts. What a key does stands on the page itself: data-key="g l" on a link, a button or a field, with
// alternatives between commas. The help sheet is made from the same, so that it cannot promise anything else.
// No key counts while somebody types, with a modifier, or behind a dialog; and all can be switched off.

const STORE = "freehold.keys";
const PAUSE = 1200;
const palette = document.getElementById("palette");
const EVERYTHING = palette?.getAttribute("aria-label");
const sheet = document.getElementById("keys");
const choice = document.getElementById("keys-on");

const on = () => localStorage.getItem(STORE) !== "off";
const shown = (element) => element.offsetParent !== null;
const typing = (element) => element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);

// What the page declares, and what every page has that has the things for it.
function bindings() {
  const found = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    for (const keys of element.dataset.key.split(",")) {
      if (!found.has(keys) && usable(element)) found.set(keys, { label: label(element), act: () => act(element) });
    }
  }
  const field = [...document.querySelectorAll('main input[type="search"]')].find(shown);
  if (field) found.set("/", { label: field.getAttribute("aria-label") || say("searchHere"), act: () => act(field) });
  else if (palette) found.set("/", { label: EVERYTHING, act: () => palette.showModal() });
  if (rows().length) {
    found.set("j", { label: say("nextRow"), act: () => step(1) });
    found.set("k", { label: say("rowBefore"), act: () => step(-1) });
  }
  if (sheet) found.set("?", { label: say("help"), act: () => sheet.showModal() });
  return found;
}

// The rail is not shown on a phone, but its keys lead to the same places.
const usable = (element) => shown(element) || element.tagName === "A";

function label(element) {
  const words = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  return element.dataset.says || element.getAttribute("aria-label") || words.map((node) => node.textContent).join("").trim();
}

function act(element) {
  if (typing(element) || element.tagName === "SUMMARY") element.focus();
  if (!typing(element)) return element.click();
  element.select?.();
}

const rows = () => [...document.querySelectorAll("main tbody tr")].map((row) => row.querySelector("a[href]")).filter((link) => link && shown(link));

function step(by) {
  const links = rows();
  const row = document.activeElement?.closest?.("tbody tr");
  const at = links.findIndex((link) => row?.contains(link));
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

let begun = "";
let forget;

document.addEventListener("keydown", (event) => {
  const other = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
  if (other || event.key.length !== 1 || !on() || typing(event.target) || document.querySelector("dialog[open]")) return;
  const known = bindings();
  const keys = begun && known.has(`${begun} ${event.key}`) ? `${begun} ${event.key}` : event.key;
  clearTimeout(forget);
  begun = "";
  if (known.has(keys)) {
    event.preventDefault();
    known.get(keys).act();
  } else if ([...known.keys()].some((each) => each.startsWith(`${event.key} `))) {
    begun = event.key;
    forget = setTimeout(() => (begun = ""), PAUSE);
  }
});

// The sheet is filled anew each time, as a page may have changed under it.
new MutationObserver(() => sheet.open && fill()).observe(sheet, { attributeFilter: ["open"] });

function fill() {
  const lines = new Map();
  for (const [keys, { label }] of bindings()) {
    lines.set(label, [...(lines.get(label) ?? []), keys]);
    if (keys === "k") lines.set(say("openRow"), ["Enter"]);
  }
  if (palette) lines.set(EVERYTHING, [...(lines.get(EVERYTHING) ?? []), /Mac|iP/.test(navigator.platform) ? "⌘ K" : "Ctrl K"]);
  const list = sheet.querySelector("dl");
  list.replaceChildren();
  for (const [label, ways] of lines) {
    const line = document.createElement("div");
    const keys = document.createElement("dt");
    keys.append(...ways.flatMap((way, at) => [...(at ? [` ${say("or")} `] : []), ...way.split(" ").map(key)]));
    const what = document.createElement("dd");
    what.textContent = label;
    line.append(keys, what);
    list.append(line);
  }
  choice.checked = on();
}

function key(name) {
  const element = document.createElement("kbd");
  element.textContent = name;
  return element;
}

choice.addEventListener("change", () => {
  if (choice.checked) localStorage.removeItem(STORE);
  else localStorage.setItem(STORE, "off");
});

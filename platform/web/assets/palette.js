// The palette: Ctrl or ⌘ with K, or a click on the bar, and then words. It asks the page that finds everything
// for its results alone, and shows them as a list box under the field. Without this, the link in the bar leads
// to that page.

const palette = document.getElementById("palette");
if (palette) begin(palette);

function begin(palette) {
  const field = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  const status = palette.querySelector("[role=status]");
  const model = palette.querySelector("template");
  const places = visited(palette.dataset.find);
  let asked = null;
  let later;
  // Whether the options are those of other words, and whether Enter waits for the right ones.
  let stale = false;
  let eager = false;
  let nothingTyped;

  if (/Mac|iP/.test(navigator.platform)) document.querySelector(".find kbd").textContent = "⌘ K";

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (palette.open) return palette.close();
    document.querySelector("dialog[open]")?.close();
    palette.showModal();
  });

  // However it was opened.
  new MutationObserver(() => {
    if (palette.open) {
      field.value = "";
      stale = true;
      eager = false;
      ask("");
    } else {
      clearTimeout(later);
      asked?.abort();
    }
  }).observe(palette, { attributeFilter: ["open"] });

  palette.querySelector("[data-close]").addEventListener("click", () => palette.close());

  field.addEventListener("input", () => {
    clearTimeout(later);
    stale = true;
    eager = false;
    later = setTimeout(() => ask(field.value.trim()), 120);
  });

  field.addEventListener("keydown", (event) => {
    const options = [...list.querySelectorAll("[role=option]")];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const last = options.length - 1;
    const to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last }[event.key];
    if (to !== undefined && options.length) {
      event.preventDefault();
      choose(options[to]);
    } else if (event.key === "Enter" && (stale || at >= 0) && !event.isComposing) {
      event.preventDefault();
      if (stale) eager = true;
      else options[at].click();
    }
  });

  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option.getAttribute("aria-selected") !== "true") choose(option);
  });

  // Words that came later make the answer to those before worth nothing.
  async function ask(words) {
    asked?.abort();
    const mine = (asked = new AbortController());
    if (!words && nothingTyped) return show(words, nothingTyped);
    palette.setAttribute("aria-busy", "true");
    try {
      const query = new URLSearchParams({ q: words, part: "results" });
      const answer = await fetch(`${palette.dataset.find}?${query}`, { signal: mine.signal });
      // Signed out meanwhile, or gone: the page says which.
      if (answer.redirected || !answer.ok) return location.assign(palette.dataset.find);
      const found = await answer.text();
      if (!words) nothingTyped = found;
      show(words, found);
    } catch (error) {
      if (error.name === "AbortError") return;
      stale = false;
      list.replaceChildren();
      tell(say("noAnswer"));
    } finally {
      if (mine === asked) palette.removeAttribute("aria-busy");
    }
  }

  // Written and escaped by the server.
  function show(words, found) {
    list.replaceChildren(...new DOMParser().parseFromString(found, "text/html").body.childNodes);
    if (!words) list.prepend(...recent());
    const options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, at) => (option.id = `palette-option-${at}`));
    field.setAttribute("aria-expanded", String(options.length > 0));
    field.removeAttribute("aria-activedescendant");
    if (options.length) choose(options[0]);
    list.scrollTop = 0;
    tell(options.length ? say("toChoose", { count: options.length }) : say("nothingHas"));
    stale = false;
    if (!eager) return;
    if (options.length) options[0].click();
    else field.form.requestSubmit();
  }

  function choose(option) {
    for (const other of list.querySelectorAll('[aria-selected="true"]')) other.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function tell(text) {
    status.textContent = text;
  }

  function recent() {
    const others = places.filter((place) => place.href !== location.pathname);
    if (!others.length) return [];
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", say("whereYouWere"));
    const heading = document.createElement("div");
    heading.className = "group";
    heading.setAttribute("aria-hidden", "true");
    heading.textContent = say("whereYouWere");
    group.append(heading);
    for (const { href, title, within } of others) {
      const option = model.content.firstElementChild.cloneNode(true);
      option.href = href;
      option.querySelector(".title").textContent = title;
      option.querySelector(".small").textContent = within;
      group.append(option);
    }
    return [group];
  }
}

// The last places of this tab, this one first. They stay in the tab: names of customers are nothing to leave
// behind on a shared machine.
function visited(find) {
  const store = `freehold.visited ${find}`;
  const before = JSON.parse(sessionStorage.getItem(store) ?? "[]");
  const way = [...document.querySelectorAll(".bar .crumbs :is(a, b)")].map((crumb) => crumb.textContent.trim());
  const here = { href: location.pathname, title: way.at(-1) ?? document.title, within: way.slice(0, -1).join(" / ") };
  const places = [here, ...before.filter((place) => place.href !== here.href)].slice(0, 6);
  if (here.href === find) return before;
  sessionStorage.setItem(store, JSON.stringify(places));
  return places;
}

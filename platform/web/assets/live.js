// News of the vault as it happens. A part of a page that shows what changed is asked for again and put in its
// place, unless somebody is typing there: then a line says that there is something newer.
const main = document.getElementById("content");
const parts = () => [...document.querySelectorAll("[data-live]")];

let news, heard;

// A browser keeps few connections to one host: pages that nobody looks at give theirs back, and hear afterwards
// what they missed.
function listen() {
  if (document.hidden || news) return;
  news = new EventSource(heard ? `${main.dataset.news}?after=${heard}` : main.dataset.news);
  news.addEventListener("message", ({ data, lastEventId }) => {
    heard = lastEventId;
    tell(JSON.parse(data));
  });
  news.addEventListener("unread", ({ data, lastEventId }) => {
    heard = lastEventId;
    ring(data);
  });
}

function hush() {
  news?.close();
  news = undefined;
}

const tell = (detail) => document.dispatchEvent(new CustomEvent("freehold:news", { detail }));

// How many notifications are unread. A page that shows them shows the new ones.
function ring(unread) {
  const mark = document.querySelector("[data-unread]");
  const number = mark?.firstElementChild;
  if (!number || number.textContent === unread) return;
  number.textContent = unread;
  mark.hidden = unread === "0";
  tell({ kind: "notifications", about: ["notifications"] });
}

if (main?.dataset.news && document.querySelector("[data-live], [data-hears], [data-unread]")) {
  listen();
  document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
  addEventListener("pagehide", hush);
  addEventListener("pageshow", listen);
}

// How far work is that is under way stands in no journal: it is asked for again each second.
async function again() {
  if (!document.querySelector("[data-again]")) return;
  if (!document.hidden) await refresh();
  setTimeout(again, 1000);
}
setTimeout(again, 1000);

let waiting = 0;

document.addEventListener("freehold:news", ({ detail }) => {
  const shown = parts().some((part) => detail.about.some((id) => part.dataset.live.split(" ").some((mine) => id.startsWith(mine))));
  if (!shown || waiting) return;
  waiting = setTimeout(refresh, 300);
});

async function refresh() {
  waiting = 0;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.innerHTML === part.innerHTML) continue;
    if (busy(part)) offer(part);
    else swap(part, fresh);
  }
}

function busy(part) {
  const fields = [...part.querySelectorAll("input:not([type=hidden]), textarea, select")];
  const typed = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return field.selectedOptions[0] && !field.selectedOptions[0].defaultSelected && field.selectedIndex > 0;
    return field.value !== field.defaultValue;
  };
  return part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select") || fields.some(typed);
}

function swap(part, fresh) {
  const open = [...part.querySelectorAll("details")].map((one) => one.open);
  const focus = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  part.replaceChildren(...fresh.childNodes);
  [...part.querySelectorAll("details")].forEach((one, at) => (one.open = open[at] ?? one.open));
  if (focus) part.querySelector(`[href="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
}

function offer(part) {
  if (part.previousElementSibling?.classList.contains("newer")) return;
  const line = document.createElement("p");
  line.className = "notice newer";
  line.setAttribute("role", "status");
  const button = document.createElement("button");
  button.className = "link bare";
  button.textContent = say("showIt");
  button.addEventListener("click", () => location.reload());
  line.append(`${say("changed")} `, button);
  part.before(line);
}

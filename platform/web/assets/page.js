// What the browser adds to pages that work without it: filters apply as soon as they are chosen, an open
// menu closes on Escape or on a click beside it, links with a dialog open it, toasts are read out and go. A table counts
// the rows that are chosen, and chooses all of a page at once.

// A text that came with the page, with what it is about filled in. The modules after this one use it as well.
const texts = document.getElementById("texts")?.dataset ?? {};
globalThis.say = (name, about = {}) => (texts[name] ?? "").replace(/\{(\w+)\}/g, (all, key) => about[key] ?? all);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form && event.target.tagName === "SELECT") form.requestSubmit();
});

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const opener = event.target.closest("[data-dialog]");
  if (opener && plain(event) && open(opener.dataset.dialog)) event.preventDefault();
  if (event.target.tagName === "DIALOG" && beside(event)) event.target.close();
  event.target.closest("[data-dismiss]")?.closest(".toast").remove();
});

// A click that asks for a new tab follows the link.
const plain = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog;
}

function beside(event) {
  const box = event.target.getBoundingClientRect();
  const inside = (at, from, to) => from <= at && at <= to;
  return !(inside(event.clientX, box.left, box.right) && inside(event.clientY, box.top, box.bottom));
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

// The next person at this machine sees nothing of where this one was.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/sign-out") sessionStorage.clear();
});

// A live region is read out when something comes into it: so what came with the page comes once more.
const region = document.querySelector(".toasts");
for (const toast of [...(region?.children ?? [])]) {
  toast.remove();
  setTimeout(() => region.append(toast), 100);
  if (!("stays" in toast.dataset)) leaveLater(toast);
}

function leaveLater(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leaveLater(toast) : toast.remove()), 8000);
}

for (const table of document.querySelectorAll(".list:has(.picked)")) {
  const rows = () => [...table.querySelectorAll("tbody .pick input")];
  const whole = document.createElement("input");
  whole.type = "checkbox";
  whole.setAttribute("aria-label", say("chooseAll"));
  const label = document.createElement("label");
  label.className = "pick";
  label.append(whole);
  table.querySelector("thead th").prepend(label);
  const count = () => {
    const chosen = rows().filter((row) => row.checked).length;
    whole.checked = chosen > 0 && chosen === rows().length;
    whole.indeterminate = chosen > 0 && !whole.checked;
    const words = table.querySelector("[data-count]");
    words.textContent = `${chosen} ${words.dataset.words}`;
  };
  table.addEventListener("change", (event) => {
    if (event.target === whole) for (const row of rows()) row.checked = whole.checked;
    count();
  });
  count();
}

// Signing in tells which time zone this is; who has chosen one keeps it.
for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

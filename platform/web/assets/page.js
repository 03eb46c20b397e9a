// What the browser adds to pages that work without it: "/" goes to the search field, filters apply as
// soon as they are chosen, an open menu closes on Escape or on a click beside it, a table counts the rows that
// are chosen and chooses all of a page at once.
document.documentElement.classList.add("js");

const typing = (element) => element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closeMenus();
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const fields = [...document.querySelectorAll('input[type="search"]')];
  const field = fields.find((each) => each.offsetParent !== null);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form && event.target.tagName === "SELECT") form.requestSubmit();
});

document.addEventListener("click", (event) => closeMenus(event.target));

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

for (const table of document.querySelectorAll(".list:has(.picked)")) {
  const rows = () => [...table.querySelectorAll("tbody .pick input")];
  const whole = document.createElement("input");
  whole.type = "checkbox";
  whole.setAttribute("aria-label", "Choose all on this page");
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

// The board: lanes that load as they are scrolled, cards that are dragged or moved with the keyboard, and the
// moves of others as they happen. A card moves at once; where the server says no, it goes back, and why is told.
const board = document.getElementById("board");
const told = document.getElementById("told");
const dialog = document.getElementById("gate");
const moves = board !== null && board.hasAttribute("data-moves");

const laneOf = (stage) => board.querySelector(`.lane[data-stage="${CSS.escape(stage)}"]`);
const cardOf = (id) => board.querySelector(`[data-deal="${CSS.escape(id)}"]`);
const stageOf = (card) => card.closest(".lane").dataset.stage;
const lanes = () => [...board.querySelectorAll(".lane")];
const cards = (lane) => [...lane.querySelectorAll(".cards > .deal")];

function tell(text, bad = false) {
  told.textContent = text;
  told.classList.toggle("hidden", !bad);
  told.classList.toggle("said", bad);
}

function made(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

// What the lanes hold, as the server counts it.
function count(sums) {
  if (location.search && new URLSearchParams(location.search).toString()) return;
  for (const [stage, [number, sum]] of Object.entries(sums)) {
    const lane = laneOf(stage);
    if (!lane) continue;
    lane.querySelector("[data-count]").textContent = number;
    lane.querySelector("[data-sum]").textContent = sum;
  }
}

// On the board of a program a stage has a lane of its own name.
const placeOf = (said) => (laneOf(said.lane) ? said.lane : said.stage);

function put(card, stage) {
  const lane = laneOf(stage);
  if (lane) lane.querySelector(".cards").prepend(card);
  else card.remove();
}

// Windows of a lane.
const coming = new IntersectionObserver(
  (seen) => seen.filter((one) => one.isIntersecting).forEach((one) => more(one.target.closest(".cards"))),
  { rootMargin: "600px 0px" },
);

function watchEnd(list) {
  const last = list.lastElementChild;
  if (list.dataset.next && last) coming.observe(last);
}

async function more(list) {
  const next = list.dataset.next;
  if (!next || list.ariaBusy === "true") return;
  list.ariaBusy = "true";
  coming.disconnect();
  try {
    const answer = await fetch(next);
    if (!answer.ok) throw new Error(answer.statusText);
    const window = made(await answer.text());
    if (window.dataset.next) list.dataset.next = window.dataset.next;
    else delete list.dataset.next;
    for (const card of [...window.children]) {
      // A card that was moved meanwhile stands where it belongs already.
      if (!card.dataset.deal || !cardOf(card.dataset.deal)) list.append(card);
    }
  } catch {
    tell(say("notLoaded"), true);
  }
  list.ariaBusy = "false";
  board.querySelectorAll(".cards").forEach(watchEnd);
}

// Moving: at once, and back if it is not to be.
async function move(card, to, form) {
  const from = stageOf(card);
  if (from === to && !form) return;
  const lead = card.dataset.lead;
  if (to === "leads" || (lead && to !== "new")) {
    tell(say(lead ? "beginNew" : "noLeadAgain"), true);
    return;
  }
  const back = card.nextElementSibling;
  const list = card.parentElement;
  put(card, to);
  card.classList.add("moving");
  const undo = () => {
    list.insertBefore(card, back && back.parentElement === list ? back : null);
    card.classList.remove("moving");
  };
  let answer, said;
  try {
    const here = lead ? board.dataset.here.replace(/deals$/, `leads/${lead}/deal`) : `${board.dataset.here}/${card.dataset.deal}/stage`;
    const body = form ? new URLSearchParams(new FormData(form)) : new URLSearchParams({ from, to });
    answer = await fetch(`${here}?part=card`, { method: "POST", body });
    said = await answer.json();
  } catch {
    undo();
    tell(say("notAnswered", card.dataset), true);
    return;
  }
  if (answer.status === 422 && said.gate) {
    undo();
    ask(card, to, said.gate);
    return;
  }
  if (said.card) {
    // Moved, or somebody was faster: either way this is how it stands.
    const fresh = made(said.card);
    const place = placeOf(said);
    put(card, place);
    card.replaceWith(fresh);
    count(said.lanes);
    focusIn(fresh);
    const label = laneOf(place)?.dataset.label ?? place;
    tell(answer.ok ? say("isIn", { name: fresh.dataset.name, stage: label }) : said.told, !answer.ok);
    return;
  }
  undo();
  tell(said.detail ?? say("wasNotMoved"), true);
}

// What a stage asks for.
function ask(card, to, html) {
  dialog.replaceChildren(made(html));
  const form = dialog.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close("sent");
    move(card, to, form);
  });
  form.querySelector("[data-close]").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.onclose = () => {
    if (dialog.returnValue !== "sent") focusIn(card);
  };
  dialog.returnValue = "";
  dialog.showModal();
  (form.querySelector('[aria-invalid="true"]') ?? form.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
}

function focusIn(card) {
  card.querySelector("a")?.focus({ preventScroll: false });
}

// Dragging.
let dragged = null;

function dragging() {
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".deal") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.name);
    dragged.classList.add("dragged");
  });
  board.addEventListener("dragover", (event) => {
    const lane = event.target.closest(".lane");
    if (!dragged || !lane) return;
    event.preventDefault();
    for (const one of lanes()) one.classList.toggle("over", one === lane);
  });
  board.addEventListener("drop", (event) => {
    const lane = event.target.closest(".lane");
    if (!dragged || !lane) return;
    event.preventDefault();
    move(dragged, lane.dataset.stage);
  });
  board.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    lanes().forEach((lane) => lane.classList.remove("over"));
    dragged = null;
  });
}

// The keyboard: arrows walk over the board; Space takes a card, arrows choose its lane, Space puts it there.
let taken = null;

function leave(say) {
  taken?.card.classList.remove("taken");
  lanes().forEach((lane) => lane.classList.remove("over"));
  if (say) tell(say);
  taken = null;
}

function take(card) {
  taken = { card, at: lanes().indexOf(card.closest(".lane")) };
  card.classList.add("taken");
  tell(say("taken", card.dataset));
}

function keys(event) {
  const card = event.target.closest(".deal");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = lanes();
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === " " && moves) {
    event.preventDefault();
    if (!taken) return take(card);
    const { card: mine, at } = taken;
    leave();
    move(mine, all[at].dataset.stage);
  } else if (event.key === "Escape" && taken) {
    event.preventDefault();
    leave(say("putBack", card.dataset));
  } else if (step && taken) {
    event.preventDefault();
    taken.at = Math.min(Math.max(taken.at + step, 0), all.length - 1);
    all.forEach((lane, at) => lane.classList.toggle("over", at === taken.at));
    all[taken.at].scrollIntoView({ block: "nearest", inline: "nearest" });
    tell(all[taken.at].dataset.label);
  } else if (step) {
    event.preventDefault();
    const start = all.indexOf(card.closest(".lane"));
    const there = cards(card.closest(".lane")).indexOf(card);
    for (let at = start + step; at >= 0 && at < all.length; at += step) {
      const beside = cards(all[at]);
      if (beside.length) return focusIn(beside[Math.min(there, beside.length - 1)]);
    }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const beside = event.key === "ArrowDown" ? card.nextElementSibling : card.previousElementSibling;
    if (beside) focusIn(beside);
  }
}

// What others do.
const changed = new Set();
let soon = 0;

function heard({ detail }) {
  for (const id of detail.about) if (id.startsWith("deal_")) changed.add(id);
  if (!changed.size || soon) return;
  soon = setTimeout(async () => {
    const ids = [...changed].slice(0, 20);
    changed.clear();
    soon = 0;
    for (const id of ids) await refresh(id);
  }, 150);
}

async function refresh(id) {
  const old = cardOf(id);
  if (old?.matches(".moving, .dragged, .taken")) return;
  const answer = await fetch(`${board.dataset.here}/${id}/card`).catch(() => null);
  if (!answer?.ok) return;
  const said = await answer.json();
  count(said.lanes);
  const fresh = made(said.card);
  const before = old && stageOf(old);
  const place = placeOf(said);
  const focused = old?.contains(document.activeElement);
  if (before === place) old.replaceWith(fresh);
  else if (old) {
    put(old, place);
    if (old.isConnected) old.replaceWith(fresh);
  } else if (!location.search) put(fresh, place);
  if (before !== place && fresh.isConnected) {
    fresh.classList.add("fresh");
    tell(say("wasMoved", { name: fresh.dataset.name, stage: laneOf(place)?.dataset.label ?? place }));
  }
  if (focused) focusIn(fresh);
}

if (board) {
  if (moves) dragging();
  board.addEventListener("keydown", keys);
  board.addEventListener("focusout", (event) => {
    if (taken && !board.contains(event.relatedTarget)) leave();
  });
  document.addEventListener("freehold:news", heard);
  board.querySelectorAll(".cards").forEach(watchEnd);
}

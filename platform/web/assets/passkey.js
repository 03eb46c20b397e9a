// Passkeys. A button with data-passkey asks there what the device has to sign, has it signed, and sends the form with
// the answer. Where the browser cannot, or the person does not want to, the form says so; it never goes without.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const form = event.target;
  if (!button?.dataset.passkey) return;
  const [ticket, answer] = ["ticket", "answer"].map((part) => form.querySelector(`[data-passkey-${part}]`));
  if (answer.value) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  signed(button.dataset.passkey)
    .then((signed) => {
      ticket.value = signed.ticket;
      answer.value = JSON.stringify(signed.answer);
      form.requestSubmit(button);
    })
    .catch((error) => told(form, error))
    .finally(() => (form.ariaBusy = null));
});

// What is asked for somebody new names them; what is asked of somebody known does not.
async function signed(at) {
  if (!globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) throw new DOMException("", "NotSupportedError");
  const answer = await fetch(at, { method: "POST" });
  if (!answer.ok) throw new DOMException("", "NetworkError");
  const { ticket, options } = await answer.json();
  const credential = options.user
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return { ticket, answer: credential.toJSON() };
}

function told(form, error) {
  const line = form.querySelector("[data-passkey-told]");
  const known = { NotSupportedError: "cannot", InvalidStateError: "there", NotAllowedError: "not" };
  line.textContent = line.dataset[known[error.name] ?? "failed"];
  line.hidden = false;
}

// Somebody who comes back here finds a form that asks anew.
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("[data-passkey-answer]")) field.value = "";
});

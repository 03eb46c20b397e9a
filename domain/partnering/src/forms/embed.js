// Puts a form into the page that names this script, where the script stands. It asks nothing of that page and
// takes nothing from it: the form is a frame of the origin that this script came from.
(() => {
  const script = document.currentScript;
  const at = script.src.replace(/\.js(\?.*)?$/, '');
  const origin = new URL(at).origin;
  class FreeholdForm extends HTMLElement {
    connectedCallback() {
      if (this.frame) return;
      const frame = document.createElement('iframe');
      frame.src = this.getAttribute('src') || at;
      frame.title = this.getAttribute('title') || "{title}";
      frame.loading = 'lazy';
      Object.assign(frame.style, { display: 'block', width: '100%', height: '480px', border: '0' });
      this.frame = frame;
      this.style.display = 'block';
      this.attachShadow({ mode: 'closed' }).append(frame);
      addEventListener('message', (event) => {
        const told = event.data;
        if (event.source !== frame.contentWindow || event.origin !== origin || told?.freehold !== 'form') return;
        const height = Number(told.height);
        if (height > 0) frame.style.height = `${Math.min(Math.ceil(height), 20000)}px`;
      });
    }
  }
  if (!customElements.get('freehold-form')) customElements.define('freehold-form', FreeholdForm);
  const form = document.createElement('freehold-form');
  form.setAttribute('src', at);
  form.setAttribute('title', "{title}");
  script.after(form);
})();

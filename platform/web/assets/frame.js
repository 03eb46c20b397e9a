// A form inside another site's page tells that page how high it is, and nothing else.
const tell = () => parent.postMessage({ freehold: 'form', height: document.documentElement.offsetHeight }, '*');
new ResizeObserver(tell).observe(document.documentElement);
tell();

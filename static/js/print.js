// On paper a link shows its address; CSS alone knows only the relative one.
"use strict";

const readable = (address) => {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
};

window.addEventListener("beforeprint", () => {
  const links = document.querySelectorAll("main a[href]:not([href^='#']), .source a[href]");
  for (const link of links) {
    link.dataset.address = readable(link.href);
  }
});

// <form data-facets hx-get=… hx-target=… hx-push-url=true>: a changed choice searches at once.
// Without this script the form's own button does the same.
"use strict";

const WAIT_MS = 250;
let timer = 0;

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("form[data-facets]") || event.target.type === "search") {
    return;
  }
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(), WAIT_MS);
});

// Empty fields stay out of the address, so that it is short enough to share.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "") {
      delete parameters[name];
    }
  }
});

// What was unfolded stays unfolded in the list that replaces this one, and the focus stays.
let unfolded = [];
let focused = "";
document.addEventListener("htmx:beforeSwap", () => {
  unfolded = Array.from(document.querySelectorAll("details[id][open]"), (fold) => fold.id);
  focused = document.activeElement?.id ?? "";
});

document.addEventListener("htmx:afterSwap", () => {
  for (const id of unfolded) {
    const fold = document.getElementById(id);
    if (fold) {
      fold.open = true;
    }
  }
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  const result = document.querySelector("[data-announce]");
  if (result) {
    document.getElementById("announce").textContent = result.textContent;
  }
});

// An answer that htmx does not show (an error page, no network) is asked for as a whole page.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const { elt, pathInfo } = event.detail;
    if (pathInfo?.finalRequestPath) {
      window.location.assign(pathInfo.finalRequestPath);
    } else {
      elt.closest("form")?.submit();
    }
  });
}

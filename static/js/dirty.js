// Asks before an edited <form data-dirty> is left without sending it.
"use strict";

let edited = false;

for (const form of document.querySelectorAll("form[data-dirty]")) {
  // A form that comes back with errors holds text that is not saved yet.
  edited ||= form.querySelector("[aria-invalid=true]") !== null;
  form.addEventListener("input", () => {
    edited = true;
  });
  form.addEventListener("submit", () => {
    edited = false;
  });
}

window.addEventListener("beforeunload", (event) => {
  if (edited) {
    event.preventDefault();
  }
});

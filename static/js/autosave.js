// Keeps what is typed into <form data-autosave>: sent to the form's own address a moment after
// the last key, and again when the line is back. The page works the same without it.
"use strict";

const WAIT = 1500;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const said = document.getElementById("autosaved");
  let timer = 0;
  let sending = false;
  let again = false;
  const leaving = new AbortController();

  const keep = async () => {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    const typed = new FormData(form);
    for (const [name, value] of [...typed.entries()]) {
      if (value instanceof File) {
        typed.delete(name);
      }
    }
    typed.append("autosave", "1");
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body: typed,
        redirect: "manual",
        signal: leaving.signal,
      });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const { saved_at: at, version } = await answer.json();
      // Where each save counts, the next one stands on this one.
      if (version && form.elements.version) {
        form.elements.version.value = version;
      }
      said.textContent = `${at} に自動で保存しました`;
    } catch {
      said.textContent = "自動で保存できませんでした。画面を閉じずに、あとで「保存」を押してください";
    }
    sending = false;
    if (again) {
      again = false;
      keep();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    // A double click sends once; the server would also take both for one.
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "1";
    // A save on its way must not arrive behind this one.
    again = false;
    leaving.abort();
  });
  window.addEventListener("online", () => {
    if (timer) {
      keep();
    }
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
  });
}

// form[data-saves]: saves itself while somebody types, and says so. The buttons do the same without this script.

const WAIT = 1500; // milliseconds after the last change

class Saving {
  constructor(form) {
    this.form = form;
    this.said = form.querySelector("[data-said]");
    this.begun = form.querySelector('[name="begun"]');
    this.dates = document.querySelector("[data-dates]");
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", () => this.stop());
  }

  changed({ target }) {
    // A photo is sent when somebody presses, and what is typed to look about is no answer.
    if (this.stopped || target.type === "file" || !target.name || target.closest("[data-plain-search]")) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), WAIT);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.waiting);
    this.request?.abort();
  }

  async save() {
    if (this.isSaving) {
      this.again = true;
      return;
    }
    this.isSaving = true;
    await this.send();
    this.isSaving = false;
    if (this.again && !this.stopped) {
      this.again = false;
      await this.save();
    }
  }

  async send() {
    const data = new FormData(this.form);
    for (const box of this.form.querySelectorAll('input[type="file"]')) data.delete(box.name);
    this.request = new AbortController();
    const answer = await fetch(this.form.action, {
      method: "POST",
      body: data,
      headers: { "X-Saved-By": "script", Accept: "application/json" },
      signal: this.request.signal,
    }).catch(() => null);
    if (this.stopped) return;
    const isJson = answer?.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) {
      this.say("Not saved yet. Press “Save and continue” before you leave.");
      return;
    }
    this.show(await answer.json());
  }

  show({ saved, words, begun, dates }) {
    this.say(words);
    if (!saved) return;
    this.begun.value = JSON.stringify(begun);
    if (dates && this.dates) this.dates.replaceChildren(...(dates.length ? dates : ["None yet."]).map(item));
  }

  say(words) {
    // Emptied first, so that the same words are heard again.
    this.said.textContent = "";
    requestAnimationFrame(() => (this.said.textContent = words));
  }
}

function item(words) {
  const line = document.createElement("li");
  line.textContent = words;
  return line;
}

for (const form of document.querySelectorAll("form[data-saves]")) new Saving(form);

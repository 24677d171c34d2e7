// <waypost-needs>: shows what is chosen as buttons that take it away, and narrows the tree to the needs
// that a word leads to. The check boxes stay the form's; without this script they are all there is.

const WAIT = 200; // milliseconds after the last key
const FEWEST_LETTERS = 2;

class NeedPicker extends HTMLElement {
  connectedCallback() {
    this.boxes = [...this.querySelectorAll('input[type="checkbox"]')];
    this.groups = [...this.querySelectorAll("details")];
    this.chosen = this.querySelector("[data-chosen]");
    this.said = this.querySelector("[data-said]");
    this.find = this.querySelector('input[type="search"]');
    this.querySelector("[data-search]").hidden = false;
    this.addEventListener("change", (event) => {
      if (event.target !== this.find) this.show();
    });
    // What is typed to look about is no change of the form, and Enter must not send it.
    for (const kind of ["input", "change", "keyup", "keydown"]) {
      this.find.addEventListener(kind, (event) => {
        event.stopPropagation();
        if (event.key === "Enter") event.preventDefault();
      });
    }
    this.find.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.search(), WAIT);
    });
    this.show();
  }

  disconnectedCallback() {
    clearTimeout(this.waiting);
  }

  /** The chosen needs, and how many each group has. */
  show() {
    const ticked = this.boxes.filter((box) => box.checked);
    this.chosen.replaceChildren(
      ...(ticked.length ? ticked.map((box) => this.button(box)) : ["None chosen"]),
    );
    for (const group of this.groups) {
      const count = group.querySelectorAll("input:checked").length;
      group.querySelector("[data-count]").textContent = count ? `${count} chosen` : "";
    }
  }

  button(box) {
    const name = box.closest("label").querySelector("[data-name]").textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "need-picker__remove";
    button.textContent = name;
    button.setAttribute("aria-label", `Take away ${name}`);
    button.addEventListener("click", () => {
      box.checked = false;
      box.dispatchEvent(new Event("change", { bubbles: true }));
      (this.chosen.querySelector("button") || this.find).focus();
    });
    return button;
  }

  async search() {
    const text = this.find.value.trim();
    if (text.length < FEWEST_LETTERS) {
      this.narrow(null, text);
      return;
    }
    const address = `${this.dataset.words}?${new URLSearchParams({ q: text })}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (text !== this.find.value.trim()) return;
    if (!answer || !answer.ok) {
      this.narrow(null, text);
      this.said.textContent = "The words can’t be looked up just now. Open a group to choose.";
      return;
    }
    this.narrow((await answer.json()).needs, text);
  }

  /** Show only the needs whose keys `found` has, with what people say for them; all of them for null. */
  narrow(found, text) {
    if (found && !this.openBefore) this.openBefore = new Set(this.groups.filter((group) => group.open));
    for (const item of this.querySelectorAll("[data-need]")) {
      const said = found ? found[item.dataset.need] : "";
      item.hidden = said === undefined;
      item.querySelector("[data-why]").textContent = said ? `people say “${said}”` : "";
    }
    for (const group of this.groups) {
      group.hidden = !group.querySelector("[data-need]:not([hidden])");
      if (found) group.open = !group.hidden;
      else if (this.openBefore) group.open = this.openBefore.has(group);
    }
    if (!found) this.openBefore = null;
    const count = found ? Object.keys(found).length : 0;
    if (!found) this.said.textContent = "";
    else if (count) this.said.textContent = `${count} ${count === 1 ? "need fits" : "needs fit"} “${text}”.`;
    else this.said.textContent = `No need has the words “${text}”. Try another word, or empty the box.`;
  }
}

customElements.define("waypost-needs", NeedPicker);

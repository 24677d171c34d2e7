// Lists what may be meant under a box marked data-suggest="address", as a combobox (ARIA 1.2): arrows choose, Enter
// takes, Escape closes. An option with data-to leads there, with what is in the box named by data-suggest-with; any
// other fills the box. Without this the boxes are plain ones.
const WAIT_MS = 150;
const LEAST_LETTERS = 2;

for (const box of document.querySelectorAll("input[data-suggest]")) new Suggestions(box);

function Suggestions(box) {
  const list = element("div", { id: `${box.id}-suggestions`, class: "waypost-suggestions", role: "listbox" });
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  const count = element("div", { class: "nhsuk-u-visually-hidden", role: "status" });
  box.after(list, count);
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    box.setAttribute(name, value);
  }

  const known = new Map();
  let active = -1;
  let timer = 0;
  let asking = new AbortController();

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    clearTimeout(timer);
    asking.abort();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function show(html) {
    list.innerHTML = html;
    const found = options();
    found.forEach((option, number) => {
      option.id = `${list.id}-${number}`;
      option.setAttribute("aria-selected", "false");
    });
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(found.length > 0));
    count.textContent = found.length ? `${found.length} ${found.length === 1 ? "suggestion" : "suggestions"}` : "";
    activate(-1);
  }

  function activate(number) {
    active = number;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    const option = options()[active];
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function take(option) {
    const to = option.dataset.to;
    if (to) {
      const address = new URL(to, location.href);
      const beside = document.getElementById(box.dataset.suggestWith ?? "");
      if (address.search && beside?.value.trim()) address.searchParams.set(beside.name, beside.value.trim());
      close();
      location.assign(address);
    } else {
      box.value = option.textContent;
      close();
    }
  }

  async function ask() {
    const text = box.value.trim();
    if (text.length < LEAST_LETTERS) return close();
    const address = new URL(box.dataset.suggest, location.href);
    address.searchParams.set(box.name, text);
    const beside = document.getElementById(box.dataset.suggestWith ?? "");
    if (beside?.value.trim()) address.searchParams.set(beside.name, beside.value.trim());
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      if (!known.has(address.search)) {
        const answer = await fetch(address, { signal });
        if (!answer.ok) return close();
        known.set(address.search, await answer.text());
      }
    } catch {
      return undefined; // overtaken, or no network: the box stays a plain one
    }
    if (!signal.aborted && document.activeElement === box) show(known.get(address.search));
    return undefined;
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });

  box.addEventListener("keydown", (event) => {
    const found = list.hidden ? [] : options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!found.length) ask();
      else {
        // One place more than there are options: that of the box itself.
        const places = found.length + 1;
        const step = event.key === "ArrowDown" ? 1 : -1;
        activate(((active + 1 + step + places) % places) - 1);
      }
    } else if (event.key === "Enter") {
      if (found[active]) {
        event.preventDefault();
        take(found[active]);
      } else close();
    } else if (event.key === "Escape" && found.length) {
      event.preventDefault();
      close();
    }
  });

  box.addEventListener("blur", close);
  // Before the box loses the focus, and with it the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });

  // Somebody may have typed before this script came.
  if (document.activeElement === box && box.value !== box.defaultValue) ask();
}

function element(name, attributes) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

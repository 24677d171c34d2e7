// <waypost-schedule>, in each row of a service's times: shows the fields that the chosen way of repeating has
// and says the interval in its words. A field that does not apply is not sent, unless a feed has filled it.

const APPLIES = {
  interval: ["DAILY", "WEEKLY", "MONTHLY"],
  bymonthday: ["MONTHLY"],
  valid_from_on: ["DAILY", "WEEKLY", "MONTHLY"],
  valid_to_on: ["DAILY", "WEEKLY", "MONTHLY"],
  term_time_only: ["DAILY", "WEEKLY", "MONTHLY"],
};
const UNITS = { DAILY: "day", WEEKLY: "week", MONTHLY: "month" };

class Schedule extends HTMLElement {
  connectedCallback() {
    this.row = this.closest("[data-inline-panel-child]");
    if (!this.row) return;
    this.freq = this.field("freq");
    this.written = this.querySelector("[data-written] input");
    this.days = this.querySelector("[data-days]");
    this.weeks = this.querySelector("[data-weeks]");
    this.filled = new Set(
      Object.keys(APPLIES).filter((name) => name !== "interval" && this.isFilled(this.field(name))),
    );
    this.had = { days: this.ticked(this.days), weeks: this.ticked(this.weeks) };
    this.intervals = [...this.field("interval").options].map((option) => option.textContent.trim());
    const show = () => this.show();
    this.freq.addEventListener("change", () => {
      this.filled.clear();
      this.had = { days: false, weeks: false };
      show();
    });
    if (this.written) this.written.addEventListener("input", show);
    // Wagtail's pickers of a time fire "change" too.
    for (const name of ["opens_at", "closes_at"]) {
      for (const kind of ["change", "input", "blur"]) this.field(name).addEventListener(kind, show);
    }
    show();
  }

  field(name) {
    return this.row.querySelector(`[name$="-${name}"]`);
  }

  isFilled(field) {
    return field.type === "checkbox" ? field.checked : field.value !== "";
  }

  ticked(set) {
    return set.querySelector("input:checked") !== null;
  }

  show() {
    const freq = this.freq.value;
    for (const [name, ways] of Object.entries(APPLIES)) {
      this.set(this.field(name), ways.includes(freq) || this.filled.has(name));
    }
    this.field("interval").querySelectorAll("option").forEach((option, at) => {
      option.textContent = `${this.intervals[at]} ${UNITS[freq] || ""}`.trim();
    });
    const byHand = this.written !== null && this.written.value.trim() !== "";
    this.turn(this.days, !byHand && (freq === "WEEKLY" || freq === "MONTHLY" || this.had.days));
    this.turn(this.weeks, !byHand && (freq === "MONTHLY" || this.had.weeks));
    this.wrapper(this).hidden = this.days.hidden && this.weeks.hidden && !this.written;
    const [opens, closes] = [this.field("opens_at").value, this.field("closes_at").value];
    const late = this.field("ends_next_day");
    this.set(late, late.checked || (opens !== "" && closes !== "" && minutes(closes) <= minutes(opens)));
  }

  /** Show a field with its label, or take both away and out of what is sent. */
  set(field, applies) {
    this.wrapper(field).hidden = !applies;
    field.disabled = !applies;
  }

  turn(fieldset, applies) {
    fieldset.hidden = !applies;
    fieldset.disabled = !applies;
  }

  wrapper(part) {
    return part.closest(".w-panel__wrapper") || part;
  }
}

/** Minutes from midnight of "9:30" or "09:30". */
function minutes(text) {
  const [hours, rest] = text.split(":");
  return Number(hours) * 60 + Number(rest || 0);
}

customElements.define("waypost-schedule", Schedule);

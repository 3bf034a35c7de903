// Under a field for a text for everyone: quiet lines under words, and one line of help after a pause in typing.
// The rules come once, when somebody goes into such a field. What is typed goes nowhere.
"use strict";
(() => {
  const PAUSE = 900;
  const LIKE_THE_FIELD = [
    "font", "letterSpacing", "wordSpacing", "lineHeight", "textAlign", "textIndent", "padding", "borderWidth",
    "borderRadius", "overflowWrap", "wordBreak", "tabSize", "direction",
  ];
  const books = new Map();
  const rulesAt = (address) => {
    if (!books.has(address)) books.set(address, fetch(address, { credentials: "omit" }).then((got) => got.json()));
    return books.get(address);
  };

  class Under {
    constructor(field, template) {
      this.field = field;
      this.book = rulesAt(template.dataset.rules);
      this.found = [];
      this.box = template.content.firstElementChild.cloneNode(true);
      [this.said, this.away] = [this.box.querySelector("[aria-live]"), this.box.querySelector("button")];
      [this.why, this.instead] = this.said.querySelectorAll("p");
      this.said.id = `${field.id}_frame`;
      this.lines = document.createElement("div");
      this.lines.className = "frame-lines";
      this.lines.setAttribute("aria-hidden", "true");
      this.lines.hidden = true;
      field.before(this.lines);
      field.after(this.box);
      this.away.addEventListener("click", () => this.close());
      this.listening = new AbortController();
      const on = (name, does) => field.addEventListener(name, does, { signal: this.listening.signal });
      on("input", () => { this.hide(); this.wait(); });
      on("scroll", () => this.follow());
      for (const moved of ["keyup", "click"]) on(moved, () => this.say());
      this.size = new ResizeObserver(() => this.draw());
      this.size.observe(field);
      this.wait();
    }

    wait() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), PAUSE);
    }

    async look() {
      const book = await this.book.catch(() => null);
      if (!book || this.listening.signal.aborted) return;
      this.found = Frame.findings(this.field.value, book);
      this.draw();
      this.say();
    }

    hide() { this.lines.hidden = true; }

    draw() {
      const { field, lines } = this, style = getComputedStyle(field);
      lines.hidden = !this.found.length;
      field.classList.toggle("frame-over", !lines.hidden);
      if (lines.hidden) return;
      for (const name of LIKE_THE_FIELD) lines.style[name] = style[name];
      lines.style.whiteSpace = field.tagName === "TEXTAREA" ? "pre-wrap" : "pre";
      const edges = field.offsetWidth - field.clientWidth - parseFloat(style.borderLeftWidth) * 2;
      Object.assign(lines.style, {
        left: `${field.offsetLeft}px`, top: `${field.offsetTop}px`,
        width: `${field.offsetWidth - edges}px`, height: `${field.offsetHeight}px`,
      });
      let done = 0;
      lines.replaceChildren();
      for (const { start, end, kind } of this.found) {
        if (end <= done) continue;
        const mark = document.createElement("mark"), from = Math.max(start, done);
        mark.className = kind;
        mark.textContent = field.value.slice(from, end);
        lines.append(field.value.slice(done, from), mark);
        done = end;
      }
      lines.append(`${field.value.slice(done)}\n`);
      this.follow();
    }

    follow() { [this.lines.scrollTop, this.lines.scrollLeft] = [this.field.scrollTop, this.field.scrollLeft]; }

    say() {
      const at = this.field.selectionStart, found = this.found;
      const one = found.find(({ start, end }) => start <= at && at < end)
        ?? found.findLast(({ start, kind }) => kind === "pity" && start <= at)
        ?? found.find(({ kind }) => kind === "pity") ?? found[0];
      this.away.hidden = !one;
      this.box.classList.toggle("full", Boolean(one));
      const why = one ? `“${this.field.value.slice(one.start, one.end)}”: ${one.why}` : "";
      if (this.why.textContent !== why) {
        this.why.textContent = why;
        this.instead.textContent = one ? one.instead : "";
      }
      this.describe(Boolean(one));
    }

    describe(yes) {
      const ids = new Set((this.field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
      yes ? ids.add(this.said.id) : ids.delete(this.said.id);
      if (ids.size) this.field.setAttribute("aria-describedby", [...ids].join(" "));
      else this.field.removeAttribute("aria-describedby");
    }

    close() {
      clearTimeout(this.timer);
      this.listening.abort();
      this.size.disconnect();
      this.describe(false);
      this.field.classList.remove("frame-over");
      this.field.focus();
      this.lines.remove();
      this.box.remove();
    }
  }

  const seen = new WeakSet();
  document.addEventListener("focusin", ({ target: field }) => {
    if (!field.form || !field.name || seen.has(field)) return;
    const template = field.form.querySelector("template[data-frame]");
    if (!template?.dataset.frame.split(",").includes(field.name)) return;
    seen.add(field);
    new Under(field, template);
  });
})();

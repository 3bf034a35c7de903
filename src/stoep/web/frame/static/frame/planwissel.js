// The page where a text is laid beside the two frames, in the browser itself: the text goes nowhere.
// Without this the server makes the same page.
"use strict";
(() => {
  const form = document.querySelector("[data-planwissel]"), place = document.querySelector("[data-laid]");
  const copy = (name) => document.querySelector(`template[data-of=${name}]`).content.firstElementChild.cloneNode(true);
  const element = (tag, text, kind = "") => Object.assign(document.createElement(tag), { textContent: text, className: kind });

  // Where two kinds overlap, pity is shown.
  function pieces(text, found) {
    const cuts = [...new Set([0, text.length, ...found.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
    return cuts.slice(1).flatMap((end, number) => {
      const start = cuts[number], here = found.filter((one) => one.start <= start && end <= one.end);
      if (!here.length) return [text.slice(start, end)];
      const kind = here.some((one) => one.kind === "pity") ? "pity" : here[0].kind;
      const rows = new Set(here.filter((one) => one.kind === kind).map((one) => one.row));
      return [element("mark", text.slice(start, end), kind), element("sup", [...rows].sort((a, b) => a - b).join(","))];
    });
  }

  function said(text, found) {
    const box = copy("said"), matches = new Set(found.map(({ start, end }) => text.slice(start, end)));
    box.querySelector("[data-matches]").append(
      ...[...matches].flatMap((match, at) => [at ? ", " : "", element("mark", match, found[0].kind)]));
    box.querySelector("[data-why]").textContent = found[0].why;
    box.querySelector("[data-instead]").textContent = found[0].instead;
    return box;
  }

  function named(name, row) {
    const box = copy(name);
    box.querySelector("[data-name]").textContent = `${row.number} · ${row.name}`;
    box.querySelector("[data-questions]").append(...row.questions.map((question) => element("li", question)));
    return box;
  }

  function silentRow(row) {
    const box = named("silent", row);
    for (const kind of ["pity", "community"]) box.querySelector(`[data-${kind}]`).textContent = row[kind];
    return box;
  }

  function laidRow(text, row, found) {
    const box = named("row", row);
    box.id = `row-${row.number}`;
    for (const side of box.querySelectorAll("[data-side]")) {
      const kind = side.dataset.side, own = found.filter((one) => one.kind === kind);
      side.querySelector("h3").textContent = row[kind];
      side.querySelector("[data-none]").hidden = own.length > 0;
      for (const rule of new Set(own.map((one) => one.rule))) side.append(said(text, own.filter((one) => one.rule === rule)));
    }
    return box;
  }

  function laid(text, language, book) {
    const found = Frame.findings(text, book), box = copy("laid"), silent = box.querySelector("[data-silent]");
    box.querySelector("[data-text]").append(...pieces(text, found));
    box.querySelector("[data-found]").hidden = !found.length;
    box.querySelector("[data-not-found]").hidden = found.length > 0;
    for (const row of book.rows) {
      const own = found.filter((one) => one.row === row.number);
      if (own.length) silent.before(laidRow(text, row, own));
      else silent.querySelector(".shelf").append(silentRow(row));
    }
    silent.hidden = !silent.querySelector("h3");
    for (const one of box.querySelectorAll("[lang='']")) one.lang = language;
    return box;
  }

  form.addEventListener("submit", async (event) => {
    const text = form.elements.text.value.trim(), language = form.elements.language.value;
    const tooMuch = form.querySelector("[data-too-much]");
    if (!text) return;
    event.preventDefault();
    tooMuch.hidden = text.length <= Number(form.dataset.most);
    if (!tooMuch.hidden) return;
    const book = await fetch(form.dataset[language], { credentials: "omit" }).then((got) => got.json()).catch(() => null);
    if (!book) return form.submit(); // the rules did not come, so the server does it
    place.replaceChildren(laid(text, language, book));
    place.querySelector("h2").focus();
    scrollTo({ top: 0 });
  });
})();

// How a text is read in the browser: what stoep/core/frame/reading.py and lint.py do, line by line. Nothing is sent.
// Places are UTF-16 units here. A book is what stoep.web.frame.book makes of the rules.
"use strict";
globalThis.Frame = (() => {
  const PARAGRAPH = "\n";
  const SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const ODD = /[^ -~][^!-~]*| [^!-~]+/g, CHUNK = new RegExp(`[${SPACE}]+|[^${SPACE}]`, "gu");
  const BLANK = new RegExp(`^[${SPACE}]`), LINE_BREAK = /\r\n|\r|\n/g;
  const BROKEN_OFF = /[A-Za-z][-\u00ad\u2010]$/, GOES_ON = /^(?!(?:en|of|and|or)(?![\p{L}\p{N}_]))[a-z]/u;
  const QUOTE = /["'\n]/g, WORD = /^\w/, ELISION = /^(?:[kmnrst]|ie|em|twas|tis|\d\ds?)\b/;
  const LONGEST_QUOTATION = 500, BEFORE = 120, BETWEEN = 2, STOP = /[^\w' -]/;
  const QUOTES = new Map();
  for (const [signs, plain] of [["“”„‟«»″", '"'], ["‘’‚‛‹›′´`", "'"], ["‐‑", "-"]]) {
    for (const sign of signs) QUOTES.set(sign, plain);
  }

  const lineBreaks = (text) => text.match(LINE_BREAK)?.length ?? 0;

  function plainLetter(letter) {
    if (/[\p{M}\p{Cf}]/u.test(letter)) return "";
    if (letter <= "~") return letter;
    if (BLANK.test(letter)) return " ";
    // Any other sign is read as one character, as in Python.
    return /[\p{L}\p{N}]/u.test(letter) ? "_" : letter.length > 1 ? "\ufffd" : letter;
  }

  function plain(chunk) {
    if (BLANK.test(chunk)) return lineBreaks(chunk) > 1 ? PARAGRAPH : " ";
    return QUOTES.get(chunk) ?? Array.from(chunk.normalize("NFKD").toLowerCase(), plainLetter).join("");
  }

  function isBrokenOff(text, start, end) {
    return lineBreaks(text.slice(start, end)) === 1
      && BROKEN_OFF.test(text.slice(Math.max(0, start - 2), start)) && GOES_ON.test(text.slice(end, end + 5));
  }

  function normalise(text) {
    const kept = [], there = [0], here = [0];
    let size = 0, done = 0;
    const keep = (letters, at) => {
      if (here.at(-1) + size - there.at(-1) !== at) {
        there.push(size);
        here.push(at);
      }
      kept.push(letters);
      size += letters.length;
    };
    for (const odd of text.matchAll(ODD)) {
      keep(text.slice(done, odd.index).toLowerCase(), done);
      let blank = false;
      for (const chunk of odd[0].matchAll(CHUNK)) {
        const at = odd.index + chunk.index;
        done = at + chunk[0].length;
        if (isBrokenOff(text, at, done)) {
          if (kept.at(-1).endsWith("-")) {
            kept.push(kept.pop().slice(0, -1));
            size -= 1;
          }
          continue;
        }
        for (const letter of plain(chunk[0])) {
          if (letter === " " || letter === PARAGRAPH) {
            if (blank) {
              if (letter === PARAGRAPH) kept[kept.length - 1] = PARAGRAPH;
              continue;
            }
            blank = true;
          } else {
            blank = false;
          }
          keep(letter, at);
        }
      }
    }
    keep(text.slice(done).toLowerCase(), done);
    keep("", text.length);
    return { text: kept.join(""), there, here };
  }

  function span(normal, start, end) {
    const original = (place) => {
      let low = 0, high = normal.there.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (normal.there[middle] <= place) low = middle + 1; else high = middle;
      }
      return normal.here[low - 1] + place - normal.there[low - 1];
    };
    return [original(start), Math.max(original(end), original(end - 1) + 1)];
  }

  function hits(text, rules) {
    const found = [];
    rules.forEach((rule, number) => {
      rule.matcher ??= new RegExp(`\\b(?:${rule.pattern})\\b`, "g");
      rule.matcher.lastIndex = 0;
      for (let hit; (hit = rule.matcher.exec(text)); rule.matcher.lastIndex = hit.index + 1) {
        found.push([hit.index, hit.index + hit[0].length, number]);
      }
    });
    return found;
  }

  function longest(found, rules, length) {
    const taken = new Uint8Array(length);
    const order = (a, b) => (a[0] - a[1]) - (b[0] - b[1]) || rules[b[2]].strength - rules[a[2]].strength
      || a[0] - b[0] || a[2] - b[2];
    return found.sort(order).filter(([start, end]) => {
      if (taken[start] || taken[end - 1]) return false;
      taken.fill(1, start, end);
      return true;
    });
  }

  function quoted(text) {
    const inside = new Uint8Array(text.length), opened = new Map();
    const first = text.search(/[^ \n\x1c-\x1f]/), last = text.replace(/[ \n\x1c-\x1f]+$/, "").length;
    for (const { 0: sign, index: at } of text.matchAll(QUOTE)) {
      const before = text.slice(Math.max(0, at - 1), at), after = text.slice(at + 1, at + 2);
      if (sign === PARAGRAPH) {
        opened.clear();
      } else if (opened.has(sign) && before !== " " && !WORD.test(after)) {
        const start = opened.get(sign);
        opened.delete(sign);
        if (at - start <= LONGEST_QUOTATION && !(start === first && at + 1 === last)) inside.fill(1, start, at + 1);
      } else if (!WORD.test(before) && !["", " ", PARAGRAPH].includes(after)
          && !(sign === "'" && ELISION.test(text.slice(at + 1, at + 6)))) {
        opened.set(sign, at);
      }
    }
    return inside;
  }

  const wordsBefore = (text, start) =>
    text.slice(Math.max(0, start - BEFORE), start).split(STOP).at(-1).split(" ").slice(0, -1);
  const wordsAfter = (text, end) => text[end] === " " ? text.slice(end, end + 24).split(" ").slice(1, 3) : [];

  function isDenied(words, speech) {
    for (let between = 0; between <= Math.min(BETWEEN, words.length); between++) {
      const split = words.length - between;
      if (words.slice(split).some((word) => speech.still.includes(word))) return false;
      const lead = ` ${words.slice(0, split).join(" ")}`;
      if (speech.denials.some((denial) => lead.endsWith(denial))) return true;
    }
    return false;
  }

  function leadsFromMe(words, verbs, speech) {
    let verb = false;
    for (let place = words.length - 1; place >= 0; place--) {
      const isVerb = verbs.includes(words[place]);
      if (speech.me.includes(words[place])) return verb || (place > 0 && verbs.includes(words[place - 1]));
      if (!isVerb && !speech.fill.includes(words[place])) return false;
      verb ||= isVerb;
    }
    return false;
  }

  function isOwn(before, after, speech, label) {
    if (after.length === 2 && speech.am.includes(after[0]) && speech.me.includes(after[1])) return true;
    if (leadsFromMe(before, speech.am, speech)) return true;
    if (label) return false;
    return speech.mine.includes(before.at(-1)) || leadsFromMe(before, speech.have, speech);
  }

  function isLeftAlone(text, start, end, rule, book) {
    const before = wordsBefore(text, start);
    return isDenied(before, book.speech)
      || isOwn(before, wordsAfter(text, end), book.speech, rule.row === book.labels);
  }

  function findings(text, book) {
    const normal = normalise(text), inside = quoted(normal.text), all = hits(normal.text, book.rules), found = [];
    for (const kind of ["pity", "community"]) {
      const own = all.filter((hit) => book.rules[hit[2]].kind === kind);
      for (const [start, end, number] of longest(own, book.rules, normal.text.length)) {
        const rule = book.rules[number];
        if (inside[start] && inside[end - 1]) continue;
        if (kind === "pity" && isLeftAlone(normal.text, start, end, rule, book)) continue;
        const [from, to] = span(normal, start, end);
        found.push({ start: from, end: to, kind, row: rule.row, rule: rule.id, why: rule.why, instead: rule.instead });
      }
    }
    return found.sort((a, b) => a.start - b.start || a.end - b.end || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
  }

  return { findings, normalise };
})();

// What a page looks like, asked from inside: each answers a list of complaints.
window.look = (() => {
  const name = (e) => `${e.tagName.toLowerCase()} “${(e.innerText || e.name || "").trim().slice(0, 40)}”`;
  const all = (what) => [...document.querySelectorAll(what)];

  const ask = async (only) => {
    const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false});
    return found.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} (${node.failureSummary})`));
  };

  return {
    rules: (tags) => ask({type: "tag", values: tags}),
    contrast: () => ask({type: "rule", values: ["color-contrast"]}),

    // Nothing sticks out sideways.
    width: () => {
      const page = document.documentElement, room = page.clientWidth;
      if (page.scrollWidth <= room) return [];
      const out = all("body *").filter((e) => e.getBoundingClientRect().right > room + 1);
      return [`${page.scrollWidth} px wide: ${out.slice(-1).map(name)}`];
    },

    // A finger hits what it means: buttons are 48 px high, all else 24. A link in a sentence is as high as its line;
    // of a box in a label the whole label counts.
    fingers: () => all("a, button, input:not([type=hidden]), select, textarea, summary").flatMap((e) => {
      const {width, height} = (e.closest("label") || e).getBoundingClientRect(), style = getComputedStyle(e);
      if (!width || style.visibility === "hidden" || e.matches(".skip")) return [];
      const least = e.matches("button, .btn") ? 48 : style.display === "inline" ? 0 : 24;
      if (height > least - 0.5 && width > Math.min(least, 24) - 0.5) return [];
      return [`${name(e)} is ${Math.round(width)} × ${Math.round(height)} px, and not ${least}`];
    }),

    // Who asked for calm gets it.
    movement: () => all("*").filter((e) => {
      const {animationName, transitionDuration} = getComputedStyle(e);
      return animationName !== "none" || transitionDuration.split(", ").some((d) => parseFloat(d));
    }).map((e) => `${name(e)} moves`),
  };
})();

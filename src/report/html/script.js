
// Hides the people whom the reader does not look for, and says how many are left. It makes no markup and fetches nothing.
"use strict";
(() => {
  const bar = document.getElementById("filter");
  if (!bar) return;
  const find = document.getElementById("find");
  const danger = document.getElementById("danger");
  const shown = document.getElementById("shown");
  const kinds = Array.from(bar.querySelectorAll("[type=checkbox]"));
  const people = Array.from(document.querySelectorAll("#people > details"));
  let texts = null;

  const isWanted = (person, text, words, wanted) => {
    const dangers = person.dataset.danger?.split(" ") ?? [];
    const inDanger =
      danger.value === "any" || (danger.value === "some" ? dangers.length > 0 : dangers.includes(danger.value));
    const ofKind = wanted.length === 0 || wanted.includes(person.dataset.kind);
    return inDanger && ofKind && words.every((word) => text.includes(word));
  };

  const filter = () => {
    texts ??= people.map((person) => person.textContent.toLowerCase());
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = kinds.filter((kind) => kind.checked).map((kind) => kind.value);
    let number = 0;
    people.forEach((person, index) => {
      const is = isWanted(person, texts[index], words, wanted);
      if (person.hidden === is) person.hidden = !is;
      if (is) number += 1;
    });
    const noun = people.length === 1 ? "person" : "people";
    shown.textContent = `${number} of ${people.length} ${noun} shown`;
  };

  // A link to somebody who is hidden shows them.
  const follow = () => {
    const person = document.getElementById(location.hash.slice(1))?.closest("#people > details");
    if (!person?.hidden) return;
    find.value = "";
    danger.value = "any";
    for (const kind of kinds) kind.checked = false;
    filter();
    person.scrollIntoView();
  };

  for (const field of [find, danger, ...kinds]) field.addEventListener("input", filter);
  addEventListener("hashchange", follow);
  bar.hidden = false;
})();

// The search of the archive's home page: its index is a script beside this one, for a page opened from a folder reads no file.
"use strict";
(() => {
  const MOST = 20;
  const form = document.getElementById("recherche");
  const box = document.getElementById("mots");
  const list = document.getElementById("trouves");
  const count = document.getElementById("compte");
  const plain = (text) =>
    text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").replace(/\bst(e?)\b/g, "saint$1").trim();
  const places = window.PVD_LIEUX.map(([name, where, path, more]) => ({ name, where, path, own: plain(name), words: ` ${plain(`${name} ${where} ${more}`)}` }));

  // 0: the name itself; 1: it begins the name; 2: it begins a word of it; 3: a former name, a code, what holds it.
  const rank = (place, asked) => {
    if (place.own === asked) return 0;
    if (place.own.startsWith(asked)) return 1;
    return asked.split(" ").every((word) => ` ${place.own}`.includes(` ${word}`)) ? 2 : 3;
  };

  const find = () => {
    const asked = plain(box.value);
    list.replaceChildren();
    count.textContent = "";
    if (!asked) return;
    const words = asked.split(" ");
    const found = places.filter((place) => words.every((word) => place.words.includes(` ${word}`)));
    found.sort((one, other) => rank(one, asked) - rank(other, asked) || one.name.localeCompare(other.name, "fr"));
    for (const place of found.slice(0, MOST)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = place.path;
      link.textContent = place.name;
      const where = document.createElement("span");
      where.textContent = place.where;
      item.append(link, where);
      list.append(item);
    }
    const many = found.length > MOST ? `${MOST} premiers sur ${found.length}` : `${found.length} résultat${found.length > 1 ? "s" : ""}`;
    count.textContent = found.length ? many : "Aucun territoire de ce nom dans cette archive.";
  };

  form.hidden = false;
  box.addEventListener("input", find);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) first.click();
  });
  find();
})();

"use strict";
const notes = [...document.querySelectorAll(".note")];
const pieces = [...document.querySelectorAll("main p [data-q]")];
const form = document.querySelector(".filters");
form.hidden = false;
const shown = document.getElementById("shown");
const everything = shown.textContent;
const numbersOf = (element) => element.dataset.q.split(" ");
const tintOf = (note) => note.classList[1];
const tints = new Set(notes.map(tintOf));
const piecesOf = new Map(notes.map((note) => [note.dataset.q, []]));
pieces.forEach((piece) => numbersOf(piece).forEach((number) => piecesOf.get(number).push(piece)));

// A piece inside several contents looks like the innermost one that is shown.
function dress(mark, kept) {
  const number = mark.dataset.c.split(" ").find((each) => kept.has(each));
  mark.classList.toggle("bare", !number);
  if (!number) return;
  const note = document.getElementById("q" + number);
  mark.classList.remove("direct", "mixed", "indirect", ...tints);
  mark.classList.add(note.dataset.kind, tintOf(note));
}

// A line from the source to the first piece of what it says.
const tie = document.createElementNS("http://www.w3.org/2000/svg", "svg");
tie.id = "tie";
tie.setAttribute("aria-hidden", "true");
document.body.append(tie);

function draw(number) {
  const own = piecesOf.get(number);
  const source = own.find((piece) => piece.classList.contains("source"));
  const content = own.find((piece) => piece.dataset.c && piece.dataset.c.split(" ").includes(number));
  if (!source || !content) return;
  const [from, to] = [source, content].map((piece) => piece.getClientRects()[0]);
  if (!from || !to) return;
  const x1 = from.left + from.width / 2 + scrollX, y1 = from.bottom + scrollY;
  const x2 = to.left + Math.min(to.width / 2, 40) + scrollX, y2 = to.bottom + scrollY;
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M" + x1 + " " + y1 + " C " + x1 + " " + (y1 + 18) + ", " + x2 + " " + (y2 + 18) + ", " + x2 + " " + y2);
  tie.append(path);
}

function light(number, on) {
  document.getElementById("q" + number).classList.toggle("on", on);
  piecesOf.get(number).forEach((piece) => piece.classList.toggle("on", on));
  tie.replaceChildren();
  if (on) draw(number);
}

// Words as they are searched for: small letters, one blank, straight marks, no accents.
function plain(words) {
  return words.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"').replace(/\s+/g, " ").trim();
}

const wordsOf = new Map(notes.map((note) => {
  const own = piecesOf.get(note.dataset.q);
  const words = own.map((piece, at) => (at && own[at - 1].nextSibling === piece ? "" : " ") + piece.textContent).join("");
  return [note, plain(note.dataset.speaker + " " + words)];
}));

function fits(note) {
  const sure = parseFloat(form.elements["at least"].value || "0") / 100;
  if (parseFloat(note.dataset.sure) < sure) return false;
  if (form.elements.compare && form.elements.compare.value && !note.classList.contains("differs")) return false;
  if (!wordsOf.get(note).includes(plain(form.elements.words.value))) return false;
  return ["speaker", "stance", "kind", "grade"].every((name) => {
    const wanted = form.elements[name].value;
    return !wanted || note.dataset[name].split("\n").includes(wanted);
  });
}

function filter() {
  const kept = new Set();
  notes.forEach((note) => {
    note.hidden = !fits(note);
    if (!note.hidden) kept.add(note.dataset.q);
  });
  pieces.forEach((piece) => piece.classList.toggle("off", !numbersOf(piece).some((number) => kept.has(number))));
  pieces.filter((piece) => piece.dataset.c).forEach((mark) => dress(mark, kept));
  const all = kept.size === notes.length;
  document.querySelectorAll("article").forEach((article) => {
    article.hidden = !all && !article.querySelector(".note:not([hidden])");
  });
  shown.textContent = all ? everything : kept.size + " of " + everything;
}

function step(by) {
  const open = notes.filter((note) => !note.hidden);
  const here = open.indexOf(document.activeElement.closest(".note"));
  const next = open[here < 0 ? (by > 0 ? 0 : open.length - 1) : Math.min(open.length - 1, Math.max(0, here + by))];
  if (next) next.focus();
}

notes.forEach((note) => {
  const number = note.dataset.q;
  note.addEventListener("mouseenter", () => light(number, true));
  note.addEventListener("mouseleave", () => light(number, document.activeElement === note));
  note.addEventListener("focus", () => {
    light(number, true);
    note.scrollIntoView({ block: "nearest" });
  });
  note.addEventListener("blur", () => light(number, false));
});

pieces.forEach((piece) => {
  const open = () => numbersOf(piece).filter((number) => !document.getElementById("q" + number).hidden);
  piece.addEventListener("mouseenter", () => open().forEach((number) => light(number, true)));
  piece.addEventListener("mouseleave", () =>
    numbersOf(piece).forEach((number) => light(number, document.activeElement.id === "q" + number)));
  piece.addEventListener("click", () => {
    const [first] = open();
    if (first && !String(getSelection())) document.getElementById("q" + first).focus();
  });
});

function copied(button) {
  const told = button.textContent;
  button.textContent = "copied";
  setTimeout(() => { button.textContent = told; }, 1200);
}

document.querySelectorAll(".copy").forEach((button) => {
  button.addEventListener("click", () => {
    const words = button.dataset.yaml;
    const byHand = () => {
      const field = document.createElement("textarea");
      field.value = words;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      copied(button);
    };
    if (navigator.clipboard) navigator.clipboard.writeText(words).then(() => copied(button), byHand);
    else byHand();
  });
});

form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    form.reset();
    document.activeElement.blur();
  } else if (event.target.tagName !== "SELECT" && event.target.tagName !== "INPUT") {
    if (event.key === "/") {
      form.elements.words.focus();
      event.preventDefault();
    }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
    if (event.key === "f") {
      form.elements.speaker.focus();
      event.preventDefault();
    }
  }
});
filter();

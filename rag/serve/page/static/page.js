"use strict";
// What the page does beyond plain forms and links, which all work without it: changes that come as
// a stream, an article beside what cites it, lists that load as one scrolls.

const part = { headers: { "x-part": "1" } };
const source = document.getElementById("source");

function change({ to, how, html, text, visit }) {
  if (visit) return location.assign(visit);
  const place = document.getElementById(to);
  if (!place) return;
  if (how === "text") return (place.textContent = text);
  const made = document.createElement("template");
  made.innerHTML = html;
  const added = made.content.lastElementChild;
  place[how](made.content);
  if (how === "append" && added?.matches(".turn")) added.scrollIntoView({ block: "start" });
}

async function* events(reply) {
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2))
      yield JSON.parse(text.slice(0, end).split("data: ").slice(1).join("data: "));
  }
}

function say(form, words) {
  form.querySelector("[role=status]").textContent = words;
}

async function send(form, button) {
  const data = new FormData(form, button);
  const field = form.elements[form.dataset.clear];
  const asked = field?.value;
  const main = form.querySelector("button[data-stop]");
  const label = main.textContent;
  const stop = new AbortController();
  form.stop = stop;
  if (main.dataset.stop) main.textContent = main.dataset.stop;
  else main.disabled = true;
  if (field) field.value = "";
  document.querySelector(".welcome")?.remove();
  say(form, "Working …");
  try {
    const options = { method: "POST", body: data, signal: stop.signal, headers: { accept: "text/event-stream" } };
    const reply = await fetch(form.getAttribute("action"), options);
    if (reply.status === 401) return location.assign("/login");
    if (!reply.headers.get("content-type")?.includes("event-stream")) throw (await reply.json()).error;
    if (form.dataset.clear) say(form, "");
    for await (const told of events(reply)) {
      if (told.error) throw told.error;
      change(told);
    }
    finished();
  } catch (error) {
    const words = error.name === "AbortError" ? "Stopped." : error.message || "The server does not answer.";
    say(form, words);
    if (field && !field.value) field.value = asked;
    document.querySelector(".turn[aria-busy]")?.remove();
  }
  form.stop = null;
  main.textContent = label;
  main.disabled = false;
}

// On a wide page the first source of a new answer opens beside it.
function finished() {
  const turn = document.querySelector("#talk .turn:last-child");
  const mark = turn?.querySelector("a.mark");
  const ask = document.getElementById("ask");
  if (turn && ask) say(ask, turn.querySelector(".declined") ? "No answer." : "Answered.");
  if (mark && matchMedia("(min-width: 64rem)").matches) open(mark, false);
}

async function open(link, moves = true) {
  const reply = await fetch(link.href, part);
  if (!reply.ok) return location.assign(link.href);
  source.innerHTML = await reply.text();
  source.classList.add("open");
  source.opener = link;
  document.querySelectorAll("a[aria-current=true]").forEach((a) => a.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "true");
  const cited = document.getElementById("cited");
  const middle = cited ? cited.offsetTop - source.clientHeight / 3 : 0;
  source.scrollTo({ top: Math.max(0, middle) });
  if (moves) source.focus({ preventScroll: true });
}

function close() {
  source.classList.remove("open");
  source.opener?.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  if (!form.stop) send(form, event.submitter);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) return close();
  const button = event.target.closest("button[data-stop]");
  if (button?.form.stop) {
    event.preventDefault(); // the field is empty by now: the form would not be sent
    return button.form.stop.abort();
  }
  const link = event.target.closest("a[data-source]");
  if (!link || !source || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && source?.classList.contains("open")) close();
  // Enter asks; it stops nothing.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
  event.preventDefault();
  if (!event.target.form.stop) event.target.form.requestSubmit();
});

// Of very many outlets and topics, those with what is typed.
document.addEventListener("input", ({ target }) => {
  if (!target.list) return;
  clearTimeout(target.waits);
  target.waits = setTimeout(async () => {
    const query = new URLSearchParams({ of: target.list.id, q: target.value });
    const reply = await fetch(`/choices?${query}`, part);
    if (reply.ok) target.list.innerHTML = await reply.text();
  }, 150);
});

const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) more(target);
}, { rootMargin: "800px" });

async function more(link) {
  near.unobserve(link);
  const reply = await fetch(link.href, part).catch(() => null);
  if (!reply?.ok) return; // the link stays, and can be followed
  const rows = document.createElement("template");
  rows.innerHTML = await reply.text();
  const next = rows.content.querySelector("a[data-more]");
  link.closest("li").replaceWith(rows.content);
  if (next) near.observe(next);
}

document.querySelectorAll("a[data-more]").forEach((link) => near.observe(link));
document.querySelector(".turn:last-child")?.scrollIntoView({ block: "start" });

"use strict"
// The form of the SQL console, for `figure.js`: what is typed leaves only when asked, and is kept nowhere.
window.PvdConsole = ({ make, at, say }) => (place) => {
  const { label, help, examples } = JSON.parse(place.dataset.console)
  const LOST = "La requête n’a pas abouti : le serveur ne répond pas."
  const id = `pvd-console-${Math.random().toString(36).slice(2)}`
  let asking
  const address = (ending, words = {}) => at(`donnees/requete.${ending}?${new URLSearchParams({ requete: field.value, ...words })}`)

  const field = make("textarea", { id, rows: 6, spellcheck: "false", autocomplete: "off", autocapitalize: "off", maxlength: 4000, "aria-describedby": `${id}-help` })
  field.value = examples[0][1]
  const run = make("button", { type: "submit", class: "pvd-button pvd-main", text: "Exécuter" })
  const stop = make("button", { type: "button", class: "pvd-button", text: "Arrêter", disabled: "", click: () => asking?.abort() })
  const answer = make("div", { class: "pvd-answer" })
  const files = make("p", { class: "pvd-note", hidden: "" })
  const file = (text, words) => make("a", { href: address("csv", words), download: "", text })

  const busy = (is) => {
    run.disabled = is
    // The keyboard does not stay on a button that no longer answers.
    if (!is && document.activeElement === stop) field.focus()
    stop.disabled = !is
    answer.setAttribute("aria-busy", is)
  }
  const tell = (words, isWrong) => {
    answer.replaceChildren(make("p", { class: isWrong ? "pvd-failed" : "pvd-note", text: words }))
    say(words)
  }
  async function ask(event) {
    event?.preventDefault()
    if (asking) return
    asking = new AbortController()
    files.hidden = true
    busy(true)
    tell("Requête en cours…")
    try {
      const found = await fetch(address("json", { tableau: "oui" }), { headers: { Accept: "application/json" }, signal: asking.signal, cache: "no-store" })
      const content = await found.json().catch(() => ({}))
      if (!found.ok) tell(content.erreur || LOST, true)
      else {
        answer.replaceChildren(make("div", { html: content.html }))
        files.replaceChildren("Emporter ces lignes : ", file("CSV (tableur français)"), " · ", file("CSV brut", { format: "brut" }))
        files.hidden = false
        say(content.dit)
      }
    } catch (error) {
      tell(error.name === "AbortError" ? "Requête arrêtée." : LOST, error.name !== "AbortError")
    } finally {
      asking = undefined
      busy(false)
    }
  }
  // Ctrl+Enter, as in every console.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(event)
  })
  place.append(
    make("form", { class: "pvd-console-form", submit: ask },
      make("label", { for: id, text: label }), field, make("p", { class: "pvd-note", id: `${id}-help`, text: help }),
      make("div", { class: "pvd-console-acts" }, run, stop),
      make("div", { role: "group", "aria-label": "Exemples de requêtes", class: "pvd-console-acts" },
        ...examples.map(([words, sql]) => make("button", { type: "button", class: "pvd-act", text: words, click: () => { field.value = sql; field.focus(); say(words) } })))),
    answer, files)
}

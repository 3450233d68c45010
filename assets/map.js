"use strict"
// Draws the maps that one explores, for `figure.js`: places over our own outlines, with deck.gl, from an address of its own.
// Nothing here decides a class, a colour or a word of the data: pvd/render/screen/map.py describes, this places.
window.PvdMap = ({ make, at, ask, say, library }) => {
  const FONT = "600 12px 'Source Sans', 'Source Sans 3', sans-serif"
  const MOST = 40 // towns of a selection (pvd/territory.py)
  const NARROW = 700 // pixels of the map's container under which the card is a sheet
  const STEP = 90 // pixels of an arrow key
  const MARGIN = 26 // pixels kept round what the map opens on
  const BEYOND = "La carte interactive ne peut pas être dessinée par ce navigateur : en voici l’image, et le tableau."
  const kept = new Map() // key of a placeholder → the map that lives there
  const pen = document.createElement("canvas").getContext("2d")
  const grounds = new Map() // address → outlines, of the last maps

  const hasWebgl = (() => {
    let found
    return () => found ??= !!document.createElement("canvas").getContext("webgl2")
  })()

  function outlines(address) {
    if (!grounds.has(address)) {
      if (grounds.size > 16) grounds.delete(grounds.keys().next().value)
      grounds.set(address, ask(address).catch(() => { grounds.delete(address) }))
    }
    return grounds.get(address)
  }

  async function prepare(state) {
    if (!hasWebgl()) return
    const address = state.address.replace(/\.json(?=\?|$)/, ".carte.json")
    const [found] = await Promise.all([ask(address, state.abort.signal), library()])
    state.map = found
  }

  // --- layers: pydeck's description, with the places in it -------------------------------------

  function rows(columns, classes) {
    const names = Object.keys(columns ?? {})
    const count = names.length ? columns[names[0]].length : 0
    return Array.from({ length: count }, (_, rank) => {
      const row = Object.fromEntries(names.map((name) => [name, columns[name][rank]]))
      const its = classes?.[row.class]
      return its ? { ...row, group: its, fill: its.fill, line: its.line, title: row.title ?? row.name } : row
    })
  }

  const isNight = () => document.documentElement.hasAttribute("data-night")
  const hex = (parts) => `#${parts.slice(0, 3).map((part) => part.toString(16).padStart(2, "0")).join("")}`.toUpperCase()
  // A colour as the reader's theme shows it.
  function lit(map, colour) {
    const found = isNight() && colour && map.said.night[hex(colour)]
    return found ? [1, 3, 5].map((start) => parseInt(found.slice(start, start + 2), 16)).concat(colour[3] ?? 255) : colour
  }
  const reads = (map, text) => {
    const name = text.slice(3), isColour = name === "fill" || name === "line"
    return (item) => { const found = (item.row ?? item.properties?.row ?? item)[name]; return isColour ? lit(map, found) : found }
  }

  function layer(map, said, shapes) {
    const { "@@type": kind, data, only, codes, without, hatched, ...rest } = said
    const given = {}
    for (const [name, value] of Object.entries(rest)) given[name] = typeof value === "string" && value.startsWith("@@=") ? reads(map, value) : /^get.*Color$/.test(name) ? lit(map, value) : value
    given.updateTriggers = { getFillColor: map.mark, getLineColor: map.mark }
    if (kind === "GeoJsonLayer") {
      // Drawn in place of the other hatched layer's fill: lines over a white ground.
      if (hatched) Object.assign(given, hatching(map))
      const found = near(map, said, shapes.get(data)?.features ?? [], () => {
        const asked = codes?.split(" "), left = without?.split(" ")
        return (item) => {
          const { kind: of, c: code } = item.properties
          if (only && of !== only || asked && !asked.includes(code) || left?.includes(code)) return undefined
          if (said.getFillColor !== "@@=fill") return item
          const row = map.byCode.get(code)
          return row && (!hatched || row.group.hatched) ? { ...item, row } : undefined
        }
      })
      given.data = found
    } else given.data = data === "over" ? map.over : data === "links" ? map.said.links.map(([from, to]) => ({ from, to })) : map.shown()
    if (kind === "ScatterplotLayer" && given.id === "towns") {
      const isOut = (row) => map.chosen.has(row.code) || (map.card && map.cardRow.code === row.code)
      given.getRadius = (row) => isOut(row) ? 1.5 : 1
      given.getLineColor = (row) => lit(map, isOut(row) ? map.said.ink : row.line)
      given.getLineWidth = (row) => isOut(row) ? 2.4 : 1.2
      given.updateTriggers = { getFillColor: map.mark, getRadius: map.mark, getLineColor: map.mark, getLineWidth: map.mark }
    }
    if (kind === "ScatterplotLayer") given.radiusScale = radius(map)
    if (kind === "TextLayer") given.sizeScale = radius(map)
    return new window.deck[kind](given)
  }

  // --- what is near enough to be seen: all of France under one département would be drawn at every frame for nothing ------

  const boxes = new WeakMap()
  function boxOf(feature) {
    if (boxes.has(feature)) return boxes.get(feature)
    const box = [Infinity, Infinity, -Infinity, -Infinity]
    const walk = (part) => {
      if (typeof part[0] !== "number") return part.forEach(walk)
      box[0] = Math.min(box[0], part[0]); box[1] = Math.min(box[1], part[1])
      box[2] = Math.max(box[2], part[0]); box[3] = Math.max(box[3], part[1])
    }
    walk(feature.geometry.coordinates)
    boxes.set(feature, box)
    return box
  }

  // The box that outlines are kept for: the view and a quarter of it on every side, until the view leaves it or is lost in it.
  function covered(map) {
    const [west, south, east, north] = viewport(map).getBounds(), wide = east - west, high = north - south
    const [left, low, right, top] = map.cover ?? [0, 0, 0, 0]
    if (left <= west && low <= south && right >= east && top >= north && right - left < 4 * wide) return map.cover
    return map.cover = [west - wide / 4, south - high / 4, east + wide / 4, north + high / 4]
  }

  // The same list as long as nothing changed: the drawing cuts into triangles whatever is new.
  function near(map, said, features, reader) {
    const cover = covered(map), held = map.lists.get(said)
    if (held?.features === features && held.cover === cover) return held.list
    const [west, south, east, north] = cover, read = reader()
    const isNear = ([left, low, right, top]) => left < east && right > west && low < north && top > south
    const list = features.flatMap((item) => isNear(boxOf(item)) ? read(item) ?? [] : [])
    map.lists.set(said, { features, cover, list })
    return list
  }

  // Small in the crowded national view, larger as one comes near.
  const radius = (map) => Math.max(2.8, Math.min(11, 3.3 * 1.27 ** (map.view.zoom - 5)))

  let pattern
  function hatching(map) {
    if (!pattern) {
      const size = 16
      pattern = Object.assign(document.createElement("canvas"), { width: size, height: size })
      const ink = pattern.getContext("2d")
      ink.strokeStyle = "#000"
      ink.lineWidth = 2.2
      for (const start of [-size, 0, size]) { ink.beginPath(); ink.moveTo(start - 2, size + 2); ink.lineTo(start + size + 2, -2); ink.stroke() }
    }
    return {
      extensions: [new window.deck.FillStyleExtension({ pattern: true })], fillPatternAtlas: pattern, fillPatternMask: true,
      fillPatternMapping: { lines: { x: 0, y: 0, width: 16, height: 16, mask: true } }, getFillPattern: () => "lines",
      getFillPatternScale: 1, getFillPatternOffset: [0, 0], getFillColor: (item) => lit(map, item.row.line), stroked: false, pickable: false,
    }
  }

  async function draw(map) {
    const { said } = map
    const files = [...new Set(said.layers.filter((item) => item["@@type"] === "GeoJsonLayer").map((item) => item.data))]
    // Places first, each outline as it comes.
    const shapes = map.shapes
    const show = () => { if (map.said === said && map.deck) { paint(map); name(map) } }
    show()
    await Promise.all(files.map(async (file) => { const found = await outlines(file); if (found) { shapes.set(file, found); show() } }))
    map.el.dataset.ready = ""
  }

  // The view has left what was drawn for it.
  function refresh(map, held) { if (covered(map) !== held) paint(map) }

  // What is brought out has changed.
  function again(map) { map.mark++; if (map.deck) paint(map) }

  function paint(map) {
    map.deck.setProps({ layers: map.said.layers.map((item) => layer(map, item, map.shapes)) })
  }

  // --- a map -----------------------------------------------------------------------------------

  function box(state) {
    if (!state.map) return beyond(state)
    let map = kept.get(state.key)
    if (!map) { map = build(state); kept.set(state.key, map) }
    fill(map, state)
    return map.el
  }

  function beyond({ view }) {
    const [wide, high] = view.sizes.article
    return make("div", { class: "pvd-map-beyond" }, make("p", { class: "pvd-note", text: BEYOND }),
      make("picture", { class: "pvd-picture" }, make("img", { src: at(view.marks.article), width: wide, height: high, alt: view.alt })),
      view.table && make("div", { html: view.table.html }))
  }

  function build(state) {
    const map = { key: state.key, shapes: new Map(), lists: new WeakMap(), chosen: new Set(), mark: 0, view: { longitude: 2, latitude: 46, zoom: 5 }, until: null }
    const button = (words, sign, press, more = {}) => make("button", { type: "button", class: "pvd-map-button", "aria-label": words, title: words, text: sign, click: press, ...more })
    map.face = make("div", { class: "pvd-map-face", tabindex: "0", role: "application", "aria-roledescription": "carte", keydown: (event) => pressed(map, event) })
    map.names = make("div", { class: "pvd-names", "aria-hidden": "true" })
    map.bubble = make("div", { class: "pvd-bubble", role: "tooltip", hidden: "" })
    map.pen = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    map.pen.setAttribute("class", "pvd-map-pen")
    map.pen.setAttribute("aria-hidden", "true")
    map.modes = ["rectangle", "lasso"].map((mode) => button(`Choisir ${mode === "lasso" ? "au lasso" : "dans un rectangle"}`, mode === "lasso" ? "◌" : "▭", () => hold(map, map.mode === mode ? "" : mode), { "aria-pressed": "false", "data-mode": mode }))
    map.buttons = make("div", { class: "pvd-map-buttons", role: "group", "aria-label": "Commandes de la carte" },
      button("Zoomer", "+", () => zoom(map, 1)), button("Dézoomer", "−", () => zoom(map, -1)), button("Voir toute la carte", "⤢", () => whole(map)), ...map.modes)
    map.canvas = make("div", { class: "pvd-map-canvas" })
    map.face.append(map.canvas, map.names, make("span", { class: "pvd-cross", "aria-hidden": "true" }), map.pen, map.bubble)
    map.options = make("datalist", { id: `pvd-places-${map.key}` })
    map.seek = make("input", { list: map.options.id, autocomplete: "off", change: () => sought(map), keydown: (event) => { if (event.key === "Enter") sought(map) } })
    map.seekWords = make("span", {})
    map.legend = make("ul", { class: "pvd-legend", "aria-label": "Légende" })
    map.legendTitle = make("p", { class: "pvd-legend-title" })
    map.note = make("p", { class: "pvd-note" })
    map.place = make("div", { class: "pvd-card-place" })
    map.clock = make("input", { type: "range", min: "0", step: "1", "aria-label": "Date de la carte", input: () => turn(map, Number(map.clock.value)) })
    map.play = make("button", { type: "button", class: "pvd-button", click: () => replay(map) })
    map.told = make("output", { class: "pvd-map-told" })
    map.time = make("div", { class: "pvd-map-time", role: "group", "aria-label": "Rejouer le programme dans le temps" }, map.play, map.clock, map.told)
    map.frame = make("div", { class: "pvd-map-frame" }, map.face, map.buttons)
    map.el = make("div", { class: "pvd-map" }, make("div", {}, map.frame, map.time),
      make("div", { class: "pvd-map-side" }, make("label", { class: "pvd-map-seek" }, map.seekWords, map.seek, map.options), map.place, map.legendTitle, map.legend, map.note))
    for (const [kind, then] of [["pointerdown", penDown], ["pointermove", penMove], ["pointerup", penUp]]) map.pen.addEventListener(kind, (event) => then(map, event))
    map.canvas.addEventListener("pointerdown", (event) => { map.down = event.isPrimary ? here(map, event) : undefined })
    map.canvas.addEventListener("pointermove", (event) => hover(map, event))
    map.canvas.addEventListener("pointerleave", () => { map.bubble.hidden = true })
    map.canvas.addEventListener("click", (event) => clicked(map, event))
    map.widths = new ResizeObserver(() => grown(map))
    map.widths.observe(map.face)
    return map
  }

  function fill(map, state) {
    const { map: said, view, place } = state
    const isSame = map.said && String(map.said.bounds) === String(said.bounds)
    map.said = said
    map.rows = rows(said.places, said.classes).sort((one, other) => other.weight - one.weight || (one.code < other.code ? -1 : 1))
    map.byCode = new Map(map.rows.map((row) => [row.code, row]))
    map.over = rows(said.over)
    map.shown = () => map.rows
    stop(map)
    map.time.hidden = !said.time || !map.rows.length
    if (said.time) {
      const byCode = new Map(said.places.code.map((code, rank) => [code, rank]))
      for (const row of map.rows) { row.rank = byCode.get(row.code); row.usual = { fill: row.fill, line: row.line, group: row.group } }
      map.clock.max = String(said.time.steps.length - 1)
      map.clock.value = map.clock.max
      map.told.textContent = ""
    }
    map.shapes = new Map()
    map.address = state.address
    choose(map, place)
    map.face.setAttribute("aria-label", `${view.alt} Flèches pour se déplacer, plus et moins pour zoomer, Entrée pour ouvrir ce qui est au centre.`)
    const one = said.noun
    map.seekWords.textContent = `Trouver une ${one} sur la carte`.replace("une département", "un département")
    map.options.replaceChildren(...map.rows.map((row) => make("option", { value: row.title })))
    map.legendTitle.textContent = said.title
    map.legendTitle.hidden = !said.title
    legend(map, said.legend)
    map.note.textContent = said.national ? "Outre-mer en encarts : échelles différentes." : ""
    map.el.dataset.form = said.layers.some((item) => item.id === "areas") ? "areas" : "dots"
    map.modes.forEach((item) => { item.hidden = map.el.dataset.form === "areas" })
    if (!isSame) { close(map, false); map.fresh = true }
    begin(map)
  }

  function legend(map, entries) {
    map.legend.replaceChildren(...entries.map(([label, count, colour, sign]) => {
      const mark = sign === "diamond" ? make("span", { "aria-hidden": "true", text: "◆" }) : make("i", { class: sign })
      if (sign === "link") mark.style.borderColor = map.said.night[colour] ?  `light-dark(${colour},${map.said.night[colour]})` : colour
      if (sign === "dot" || sign === "area") mark.style.background = mark.style.borderColor = map.said.night[colour] ? `light-dark(${colour},${map.said.night[colour]})` : colour
      return make("li", {}, mark, make("span", { text: label }), " ", count !== null && make("b", { text: count.toLocaleString("fr-FR") }))
    }))
  }

  // --- time: the same towns at the end of each year, up to the day of the data -----------------------

  function turn(map, step) {
    const { time } = map.said, isLast = step === time.steps.length - 1
    const [day, words] = time.steps[step], counts = time.classes.map(() => 0)
    for (const row of map.rows) {
      const stage = Number(time.stages[row.rank][step]), its = time.classes[stage]
      counts[stage]++
      Object.assign(row, isLast ? row.usual : { fill: its.fill, line: its.line, group: its })
    }
    map.clock.value = String(step)
    map.told.textContent = `${day}\u202f: ${words}.`
    map.clock.setAttribute("aria-valuetext", day)
    legend(map, isLast ? map.said.legend : time.classes.map((item, rank) => [item.label, counts[rank], item.colour, "dot"]))
    map.legendTitle.hidden = !isLast || !map.said.title
    again(map)
  }

  // Paused until asked; who prefers no motion gets one step at a time.
  function replay(map) {
    if (map.playing) { stop(map); return }
    const last = map.said.time.steps.length - 1, now = Number(map.clock.value)
    const start = now === last ? 0 : now + 1
    turn(map, start)
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return
    map.play.textContent = "Pause"
    map.playing = setInterval(() => {
      const next = Number(map.clock.value) + 1
      if (next > last || !map.el.isConnected) stop(map)
      else turn(map, next)
      if (next === last) stop(map)
    }, 1100)
  }

  function stop(map) {
    clearInterval(map.playing)
    map.playing = undefined
    map.play.textContent = "Rejouer"
  }

  function begin(map) {
    if (map.deck) { if (map.fresh && map.face.clientWidth) whole(map); draw(map); return }
    // Drawn once it stands in the page: before, it has no size.
    requestAnimationFrame(() => {
      if (map.deck || kept.get(map.key) !== map) return
      if (!map.face.clientWidth) { if (map.el.isConnected) setTimeout(() => begin(map), 60); else setTimeout(() => kept.get(map.key) === map && begin(map), 200); return }
      whole(map, false)
      map.deck = new window.deck.Deck({
        parent: map.canvas, width: "100%", height: "100%", views: new window.deck.MapView({ id: "carte", repeat: false }), viewState: map.view,
        controller: { dragRotate: false, touchRotate: false, keyboard: false }, layers: [],
        getCursor: ({ isDragging }) => isDragging ? "grabbing" : map.over_ ? "pointer" : "grab",
        onViewStateChange: ({ viewState }) => move(map, viewState),
      })
      // The map's own face takes the keyboard.
      const canvas = map.canvas.querySelector("canvas")
      canvas?.setAttribute("aria-hidden", "true")
      if (canvas) canvas.tabIndex = -1
      draw(map)
    })
  }

  function grown(map) {
    if (!map.deck || !map.face.clientWidth) return
    if (map.fresh) whole(map)
    refresh(map, map.cover)
    name(map)
  }

  const sized = (map) => ({ width: map.face.clientWidth || 800, height: map.face.clientHeight || 600 })
  const viewport = (map) => new window.deck.WebMercatorViewport({ ...sized(map), ...map.view })
  const clamp = (view) => ({ ...view, zoom: Math.max(3, Math.min(13, view.zoom)), pitch: 0, bearing: 0 })

  function move(map, view) {
    const before = radius(map), held = map.cover
    map.fresh = false
    const { longitude, latitude, zoom: depth } = clamp(view)
    map.view = { longitude, latitude, zoom: depth, pitch: 0, bearing: 0 }
    map.deck.setProps({ viewState: map.view })
    if (Math.abs(radius(map) - before) > 0.05) paint(map)
    else refresh(map, held)
    map.bubble.hidden = true
    name(map)
  }

  function whole(map, isMoved = true) {
    const [west, south, east, north] = map.said.bounds
    const size = sized(map)
    const padding = Math.min(MARGIN, size.width / 12)
    const { longitude, latitude, zoom: depth } = new window.deck.WebMercatorViewport(size).fitBounds([[west, south], [east, north]], { padding, maxZoom: 11.5 })
    const view = { longitude, latitude, zoom: depth }
    if (isMoved && map.deck) move(map, view); else map.view = clamp(view)
    map.fresh = true
  }

  function zoom(map, step) { move(map, { ...map.view, zoom: map.view.zoom + step }) }

  function pressed(map, event) {
    if (event.target !== map.face || event.altKey || event.ctrlKey || event.metaKey) return
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key]
    if (by) {
      const port = viewport(map)
      const [longitude, latitude] = port.unproject([port.width / 2 + by[0], port.height / 2 + by[1]])
      move(map, { ...map.view, longitude, latitude })
    } else if (event.key === "+" || event.key === "=") zoom(map, 0.5)
    else if (event.key === "-") zoom(map, -0.5)
    else if (event.key === "0" || event.key === "Home") whole(map)
    else if (event.key === "Enter") middle(map)
    else if (event.key === "Escape") { hold(map, ""); close(map) }
    else return
    event.preventDefault()
  }

  // What stands nearest to the middle, for who has no pointer.
  function middle(map) {
    const port = viewport(map)
    let best, least = Infinity
    for (const row of map.rows) {
      const there = spot(map, row)
      if (!there) continue
      const [x, y] = port.project(there)
      const far = Math.hypot(x - port.width / 2, y - port.height / 2)
      if (far < least) { least = far; best = row }
    }
    if (best && least < Math.max(port.width, port.height)) open(map, best, map.face)
  }

  function sought(map) {
    const typed = map.seek.value.trim().toLocaleLowerCase("fr-FR")
    if (!typed) return
    const row = map.rows.find((item) => item.title.toLocaleLowerCase("fr-FR") === typed) ?? map.rows.find((item) => item.name.toLocaleLowerCase("fr-FR") === typed)
    if (!row) return
    map.seek.value = ""
    see(map, row)
    open(map, row, map.seek)
  }

  function see(map, row) {
    const there = spot(map, row)
    if (there) move(map, { longitude: there[0], latitude: there[1], zoom: Math.max(map.view.zoom, map.said.national ? 7 : 9) })
  }

  // --- names: by rank, as room allows ------------------------------------------------------------

  // Where a place stands: its dot, or the middle of its largest outline.
  function spot(map, row) {
    if (row.place) return row.place
    if (row.middle) return row.middle
    const feature = areaOf(map, row)
    if (!feature) return undefined
    const { type, coordinates } = feature.geometry
    let best = -1
    for (const [ring] of type === "Polygon" ? [coordinates] : coordinates) {
      const xs = ring.map(([x]) => x), ys = ring.map(([, y]) => y)
      const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
      const area = (east - west) * (north - south)
      if (area > best) { best = area; row.middle = [(west + east) / 2, (south + north) / 2] }
    }
    return row.middle
  }

  function areaOf(map, row) {
    const file = map.said.layers.find((item) => item.id === "areas")?.data
    map.found ??= new Map()
    if (map.found.file !== file || !map.found.size) {
      map.found = new Map((map.shapes.get(file)?.features ?? []).map((item) => [item.properties.c, item]))
      map.found.file = file
    }
    return map.found.get(row.code)
  }

  function wide(row) { pen.font = FONT; return row.wide ??= pen.measureText(row.name).width + 4 }

  function name(map) {
    cancelAnimationFrame(map.naming)
    map.naming = requestAnimationFrame(() => {
      const { width, height } = sized(map)
      const port = viewport(map), size = radius(map), isDots = map.el.dataset.form === "dots"
      const seen = []
      for (const row of map.shown()) {
        const there = spot(map, row)
        if (!there) continue
        const [x, y] = port.project(there)
        if (x > 0 && y > 0 && x < width && y < height) seen.push({ row, x, y })
      }
      const high = 14, ground = [...words(map, port), commands(map)], frames = boxed(map, port)
      // The name of a town of an inset stays in its frame, and no other comes in.
      const within = ([left, top, right, low], [west, north, east, south]) => left >= west && right <= east && top >= north && low <= south
      const apart = ([left, top, right, low], [west, north, east, south]) => right < west || left > east || low < north || top > south
      const isFramed = (spot_, x, y) => frames.every((frame) => within([x, y, x, y], frame) ? within(spot_, frame) : apart(spot_, frame))
      const lay = (order) => {
        const taken = grid(), labels = []
        for (const room of ground) taken.add(room, "name")
        if (isDots) for (const { x, y } of seen) taken.add([x - size, y - size, x + size, y + size], "dot")
        const put = ({ row, x, y }, strict, gap) => {
          const w = wide(row), near = size + gap, beside = (left, top) => [left, top, left + w, top + high]
          const spots = !isDots ? [beside(x - w / 2, y - high / 2)] : [
            beside(x + near, y - high / 2), beside(x - near - w, y - high / 2),
            ...[0.5, 0.25, 0.75, 0.1, 0.9].flatMap((part) => [beside(x - w * part, y - near - high), beside(x - w * part, y + near)]),
            ...[[1, -1], [1, 1], [-1, -1], [-1, 1]].map(([right, low]) => beside(right > 0 ? x + near * 0.7 : x - near * 0.7 - w, low > 0 ? y + near * 0.7 - 3 : y - near * 0.7 - high * 0.7)),
          ]
          const room = spots.find((spot_) => spot_[0] >= 0 && spot_[1] >= 0 && spot_[2] <= width && spot_[3] <= height && isFramed(spot_, x, y) && taken.free(spot_, strict))
          if (!room) return false
          taken.add(room, "name")
          labels.push({ row, left: room[0], top: room[1] })
          return true
        }
        // In a crowd the first ranks alone are named, lest a village at the edge be all that is read.
        let rest = order.slice(0, order.length > 400 ? 240 : order.length).filter((item) => !put(item, true, 2))
        // Few places: every name finds room, over a dot or a little farther when it must.
        if (isDots && order.length <= 120) for (const gap of [2, 5, 9, 13, 18, 24, 30]) rest = rest.filter((item) => !put(item, gap > 2 && order.length > 60, gap))
        return labels
      }
      let labels = lay(seen), found = labels, order = seen
      // What found no room is placed before the others, a few times.
      for (let turn = 0; isDots && seen.length <= 60 && labels.length < seen.length && turn < 24; turn++) {
        const named = new Set(found.map(({ row }) => row))
        order = [...order.filter(({ row }) => !named.has(row)), ...order.filter(({ row }) => named.has(row))]
        found = lay(order)
        if (found.length > labels.length) labels = found
      }
      write(map, labels)
    })
  }

  // The names of the insets are part of the ground: no other name lies over them.
  const words = (map, port) => pieces(map, port, "name").map(([left, top, right, low]) => [left - 1, top - 1, right + 1, low + 1])
  const boxed = (map, port) => pieces(map, port, "frame")

  function pieces(map, port, kind) {
    const file = map.said.layers.find((item) => item.only === kind)?.data
    return (map.shapes.get(file)?.features ?? []).filter((item) => item.properties.kind === kind).map(({ geometry }) => {
      const points = geometry.coordinates[0].map((point) => port.project(point))
      const xs = points.map(([x]) => x), ys = points.map(([, y]) => y)
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
    })
  }

  // Nor under the buttons.
  function commands(map) {
    const [face, box] = [map.face.getBoundingClientRect(), map.buttons.getBoundingClientRect()]
    return [box.left - face.left - 2, box.top - face.top - 2, box.right - face.left + 2, box.bottom - face.top + 2]
  }

  // Rectangles already taken, found by cells of 48 pixels.
  function grid() {
    const cells = new Map(), side = 48
    const over = ([left, top, right, low], then) => {
      for (let x = Math.floor(left / side); x <= Math.floor(right / side); x++) for (let y = Math.floor(top / side); y <= Math.floor(low / side); y++) if (then(x * 4096 + y)) return true
      return false
    }
    return {
      add: (room, kind) => { over(room, (cell) => { cells.has(cell) ? cells.get(cell).push([room, kind]) : cells.set(cell, [[room, kind]]); return false }) },
      free: (room, strict) => !over(room, (cell) => (cells.get(cell) ?? []).some(([other, kind]) => (strict || kind === "name") && room[0] < other[2] && room[2] > other[0] && room[1] < other[3] && room[3] > other[1])),
    }
  }

  function write(map, labels) {
    const spans = map.names.children
    while (spans.length > labels.length) map.names.lastChild.remove()
    labels.forEach(({ row, left, top }, rank) => {
      const span = spans[rank] ?? map.names.appendChild(make("span"))
      if (span.textContent !== row.name) span.textContent = row.name
      span.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`
    })
  }

  // --- bubble ------------------------------------------------------------------------------------

  // What lies under a point: found here and not by the drawing, which a slow machine answers too late for a click.
  function under(map, [x, y], reach) {
    const port = viewport(map)
    const nearest = (rows, far) => {
      let best, least = far
      for (const row of rows) {
        const [there, up] = port.project(row.place)
        const distance = Math.hypot(there - x, up - y)
        if (distance < least) { least = distance; best = row }
      }
      return best
    }
    if (map.el.dataset.form === "dots") return nearest(map.shown(), radius(map) + reach) ?? nearest(map.over.filter((row) => row.sign), radius(map) * 2)
    const point = port.unproject([x, y])
    return map.rows.find((row) => {
      const shape = areaOf(map, row)?.geometry
      return shape && (shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates).some((rings) => rings.filter((ring) => inside(point, ring)).length % 2)
    })
  }

  function hover(map, event) {
    if (event.pointerType === "touch" || event.buttons) { map.bubble.hidden = true; return }
    const [x, y] = here(map, event)
    const row = under(map, [x, y], 2)
    map.bubble.hidden = !row
    if (map.over_ !== !!row) { map.over_ = !!row; map.canvas.style.cursor = row ? "pointer" : "" }
    if (!row) return
    const line = (text, given) => text && make("span", { text, ...given })
    map.bubble.replaceChildren(...[make("b", { text: row.title }), line([row.said, row.dated].filter(Boolean).join(" · ")), row.group && line(row.group.label, { class: "pvd-bubble-class" })].filter(Boolean))
    const { width, height } = sized(map)
    const right = x > width / 2, low = y > height / 2
    map.bubble.style.cssText = `${right ? "right" : "left"}:${(right ? width - x : x) + 12}px;${low ? "bottom" : "top"}:${(low ? height - y : y) + 12}px`
  }

  function clicked(map, event) {
    const [x, y] = here(map, event), [from, high] = map.down ?? []
    map.down = undefined
    if (!(Math.hypot(x - from, y - high) < 6)) return
    const row = under(map, [x, y], event.pointerType === "touch" ? 10 : 3)
    if (!row?.code) return
    if (map.el.dataset.form === "dots" && (event.shiftKey || event.ctrlKey || event.metaKey)) toggle(map, [row.code])
    else open(map, row, map.face)
  }

  // --- selection ---------------------------------------------------------------------------------

  function choose(map, place) {
    const codes = (place.dataset.selection || "").split(",").filter(Boolean)
    if (String(codes) === String([...map.chosen])) return
    map.chosen = new Set(codes)
    again(map)
    if (map.card) mind(map)
  }

  function pick(map, codes) {
    if (codes.length > MOST) { say(`${codes.length} communes : une sélection en garde ${MOST} au plus. Zoomez, ou utilisez les filtres.`); tell(map, `${codes.length} communes choisies : une sélection en garde ${MOST} au plus. Zoomez, ou utilisez les filtres.`); return }
    tell(map, "")
    map.chosen = new Set(codes)
    again(map)
    if (map.card) mind(map)
    document.dispatchEvent(new CustomEvent("pvd-pick", { detail: { name: "selection", value: codes.join(",") } }))
  }

  function toggle(map, codes) {
    const next = new Set(map.chosen)
    for (const code of codes) next.has(code) ? next.delete(code) : next.add(code)
    pick(map, [...next].sort())
  }

  function tell(map, words) { map.note.textContent = words || (map.said.national ? "Outre-mer en encarts : échelles différentes." : "") }

  function hold(map, mode) {
    map.mode = mode
    map.face.dataset.mode = mode
    map.modes.forEach((item) => item.setAttribute("aria-pressed", String(item.dataset.mode === mode)))
    map.pen.replaceChildren()
    map.drawn = undefined
  }

  const here = (map, event) => { const edge = map.face.getBoundingClientRect(); return [event.clientX - edge.left, event.clientY - edge.top] }

  function penDown(map, event) {
    map.pen.setPointerCapture(event.pointerId)
    map.drawn = [here(map, event)]
    map.adds = event.shiftKey || event.ctrlKey
  }

  function penMove(map, event) {
    if (!map.drawn) return
    const point = here(map, event), [start] = map.drawn
    map.drawn = map.mode === "lasso" ? [...map.drawn, point] : [start, point]
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon")
    shape.setAttribute("points", corners(map).join(" "))
    map.pen.replaceChildren(shape)
  }

  function corners(map) {
    if (map.mode === "lasso") return map.drawn
    const [[left, top], [right, low] = [left, top]] = map.drawn
    return [[left, top], [right, top], [right, low], [left, low]]
  }

  function penUp(map) {
    if (!map.drawn) return
    const shape = corners(map), port = viewport(map)
    const codes = map.shown().filter((row) => inside(port.project(row.place), shape)).map((row) => row.code)
    const isAdded = map.adds
    hold(map, "")
    if (codes.length) pick(map, [...new Set([...(isAdded ? map.chosen : []), ...codes])].sort())
    else tell(map, "Aucune commune dans cette forme.")
  }

  function inside([x, y], shape) {
    let found = false
    for (let one = 0, other = shape.length - 1; one < shape.length; other = one++) {
      const [ax, ay] = shape[one], [bx, by] = shape[other]
      if (ay > y !== by > y && x < (bx - ax) * (y - ay) / (by - ay) + ax) found = !found
    }
    return found
  }

  // --- the card of a place -----------------------------------------------------------------------

  async function open(map, row, from) {
    map.from = from
    map.cardRow = row
    const title = make("h3", { tabindex: "-1", text: row.title })
    const body = make("div", { class: "pvd-card-body" }, make("p", { class: "pvd-note", text: "Chargement…" }))
    const card = make("section", { class: "pvd-place-card", "aria-label": row.title, keydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); close(map) } } },
      make("header", {}, title, make("button", { type: "button", class: "pvd-close", "aria-label": "Fermer la fiche", text: "×", click: () => close(map) })), body)
    map.card?.remove()
    map.card = card
    map.place.append(card)
    map.el.dataset.card = ""
    again(map)
    // On a phone, a sheet over the page, out of any box.
    if (map.el.clientWidth < NARROW && card.showPopover) { card.setAttribute("popover", "manual"); card.showPopover() }
    title.focus({ preventScroll: false })
    try {
      const [path, query = ""] = map.said.card.split("?")
      const asked = new URLSearchParams(query)
      asked.set(map.said.level, row.code)
      const found = await ask(`${path}?${asked}`)
      if (map.card !== card) return
      body.replaceChildren(...written(map, row, found))
    } catch (problem) {
      if (map.card === card) body.replaceChildren(make("p", { text: problem.french ? problem.message : "La fiche n’a pas pu être chargée : le serveur ne répond pas." }))
    }
  }

  function written(map, row, found) {
    const facts = make("dl", { class: "pvd-card-facts" }, ...found.facts.map(([label, value, context]) =>
      make("div", {}, make("dt", { text: label }), make("dd", {}, make("b", { text: value }), context && make("span", { text: context })))))
    const lines = found.lines.map(([label, text]) => make("p", {}, make("b", { text: `${label}\u202f: ` }), text))
    const awards = found.awards.length && make("div", {}, make("h4", { text: found.awardsTitle }), make("ul", {}, ...found.awards.map((text) => make("li", { text }))))
    const peers = found.peers && make("div", { class: "pvd-card-peers" }, make("h4", { text: found.peers.title }), strip(found.peers), make("p", { text: found.peers.words }), make("p", { class: "pvd-note", text: found.peers.note }))
    const link = (item, given) => item && make("a", { href: at(item[0]), target: "_self", text: item[1], ...given })
    map.chooser = map.el.dataset.form === "dots" && make("button", { type: "button", class: "pvd-button", click: () => toggle(map, [row.code]) })
    if (map.chooser) mind(map)
    return [make("p", { class: "pvd-card-links" }, link(found.open, { class: "pvd-button pvd-main" }), link(found.compare, { class: "pvd-button" }), map.chooser), facts, ...lines, peers, awards,
      found.source && make("p", { class: "pvd-note", text: found.source })].filter(Boolean)
  }

  // The town among its peers: a mark each, hers a diamond. The sentence under it says it.
  function strip({ others, own, median }) {
    const x = (place) => (6 + 288 * place).toFixed(1), line = (place, from, to, name) => `<path class="${name}" d="M${x(place)} ${from}V${to}"/>`
    return make("div", { "aria-hidden": "true", html: `<svg viewBox="0 0 300 26" preserveAspectRatio="none">${others.map((place) => line(place, 8, 18, "other")).join("")}`
      + `${line(median, 1, 25, "median")}${own.map((place) => `<path class="own" d="M${x(place)} 6l6 7-6 7-6-7z"/>`).join("")}</svg>` })
  }

  function mind(map) {
    if (!map.chooser || !map.cardRow) return
    map.chooser.textContent = map.chosen.has(map.cardRow.code) ? "Retirer de la sélection" : "Ajouter à la sélection"
  }

  function close(map, isFocused = true) {
    if (!map.card) return
    map.card.remove()
    map.card = undefined
    delete map.el.dataset.card
    again(map)
    if (isFocused && map.from?.isConnected) map.from.focus({ preventScroll: true })
  }

  // A town of the list of the same page opens its card; with Ctrl or in a new tab, the link is a link.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".pvd-tabled a[target=_self]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    const code = new URL(link.href).searchParams.get("commune")
    for (const map of kept.values()) {
      const row = map.el.isConnected && map.el.dataset.form === "dots" && map.byCode.get(code)
      if (!row) continue
      event.preventDefault()
      see(map, row)
      open(map, row, link)
      map.frame.scrollIntoView({ block: "nearest" })
      return
    }
  }, true)

  document.addEventListener("pvd-theme", () => kept.forEach(again))

  function leave(key) {
    const map = kept.get(key)
    if (!map) return
    kept.delete(key)
    stop(map)
    map.widths.disconnect()
    map.deck?.finalize()
  }

  return { prepare, box, leave, choose: (state) => { const map = kept.get(state.key); if (map) choose(map, state.place) } }
}

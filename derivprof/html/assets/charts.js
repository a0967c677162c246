"use strict";
// The interactive plots, drawn by Observable Plot from the data that the page holds.
(() => {
  const SYMBOLS = ["circle", "square", "diamond", "triangle", "wye", "cross", "star"];
  const STAGE_COLOURS = ["var(--c0)", "var(--c5)", "var(--c1)", "var(--c2)"];
  const MOST_MULTIPLES = 24;
  const records = JSON.parse(document.getElementById("data").textContent).charts.map(unpacked);
  // Names in place of the numbers that stand for them.
  function unpacked(record) {
    const where = (method, device, order) => ({ method: record.methods[method], device: record.devices[device], order });
    return {
      ...record,
      points: record.points.map(([quantity, method, device, order, value, text, low, high]) => ({ path: record.quantities[quantity].path, ...where(method, device, order), value, text, low, high })),
      primitives: record.primitives.map(([method, device, order, name, traced, left]) => ({ ...where(method, device, order), primitive: record.primitiveNames[name], traced, left })),
    };
  }

  const everyMethod = [...new Set(records.flatMap((record) => record.methods))];
  const colour = (method) => `var(--c${everyMethod.indexOf(method) % 7})`;
  const units = {
    count: { label: "", tick: (v) => d3.format(v < 1 ? "~g" : "~s")(v) },
    seconds: { label: "s", tick: (v) => (v === 0 ? "0" : `${d3.format("~s")(v)}s`.replace("µ", "u")) },
    bytes: { label: "bytes", tick: (v) => (v === 0 ? "0" : `${d3.format("~s")(v)}B`) },
    error: { label: "relative error", tick: d3.format("~e") },
    digits: { label: "", tick: d3.format("~g") },
    ratio: { tick: (v) => `x${d3.format("~g")(v)}` },
  };

  // A number on the axis of a record in words, and whether sizes stand by their logarithms.
  const at = (record, n) => (record.axis.isDimension ? `D = ${n}` : `order ${n}`);
  const isLog = ({ axis, orders }) => axis.isDimension && orders.length > 2 && orders.at(-1) >= 4 * orders[0] && new Set(orders.slice(1).map((n, i) => n - orders[i])).size > 1;

  // Of the user's own code the file and the function, without the folders.
  const short = (name) => (name.includes(":") ? name.replace(/^.*[\\/]/, "") : name);

  function make(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function choice(label, options, onChange, chosen = options[0].value) {
    const select = make("select", { ariaLabel: label });
    const groups = d3.group(options, (each) => each.group ?? "");
    for (const [group, members] of groups) {
      const rows = members.map((each) => make("option", { value: each.value, textContent: each.title }));
      if (group) select.append(make("optgroup", { label: group }, ...rows));
      else select.append(...rows);
    }
    select.value = chosen;
    select.addEventListener("change", () => onChange(select.value));
    return make("label", {}, make("span", { textContent: label }), select);
  }

  function chips(names, colours, onChange) {
    const on = new Set(names);
    const boxes = names.map((name, i) => {
      const box = make("input", { type: "checkbox", checked: true });
      const chip = make("label", { className: "chip" }, box, make("span", { className: "swatch" }), short(name));
      chip.title = name;
      chip.style.setProperty("--chip", colours[i]);
      box.addEventListener("change", () => {
        box.checked ? on.add(name) : on.delete(name);
        onChange(on);
      });
      return chip;
    });
    return [on, boxes];
  }

  function scales(record) {
    return {
      color: { domain: record.methods, range: record.methods.map(colour) },
      symbol: { domain: record.methods, range: record.methods.map((m) => SYMBOLS[everyMethod.indexOf(m) % SYMBOLS.length]) },
    };
  }

  // The plots again whenever the place they have changes its width.
  function drawn(figure, place, draw) {
    let width = 0;
    const again = () => {
      width = place.clientWidth;
      if (width) place.replaceChildren(...[draw(width)].flat());
    };
    new ResizeObserver(() => { if (place.clientWidth !== width) again(); }).observe(place);
    figure.append(place);
    again();
    return again;
  }

  // The powers of ten in a domain, so that a logarithmic scale is not full of lines.
  function decades([low, high]) {
    const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    const step = Math.max(1, Math.ceil((last - first) / 6));
    return d3.range(first, last + 1, step).map((n) => 10 ** n);
  }

  // How many columns of at least that width fit, and how wide each is.
  function columnsIn(place, least, gap = 18) {
    const columns = Math.max(1, Math.floor((place.clientWidth + gap) / (least + gap)));
    return (place.clientWidth - gap * (columns - 1)) / columns;
  }

  function orderAxis(record, width) {
    const [low, high] = d3.extent(record.orders);
    if (record.axis.isDimension) {
      const every = Math.ceil(record.orders.length / Math.max(2, width / 34));
      const ticks = record.orders.filter((_, i) => (record.orders.length - 1 - i) % every === 0);
      const domain = low === high ? [low / 2, high * 2] : [low, high];
      return { type: isLog(record) ? "log" : "linear", base: 2, label: record.axis.named, ticks, tickFormat: "d", domain, inset: 8 };
    }
    const step = Math.max(1, Math.ceil((high - low) / Math.max(2, width / 34)));
    return { label: "order", ticks: d3.range(low, high + 1, step), tickFormat: "d", domain: low === high ? [low - 1, high + 1] : [low, high], inset: 8 };
  }

  function growth(figure, record) {
    const state = { path: record.quantities[0].path, axis: record.quantities[0].unit === "digits" ? "linear" : "log", across: isLog(record) ? "log" : "linear", as: "value", device: record.devices[0] };
    const base = record.axis.isDimension ? record.orders[0] : 0;
    const place = make("div");
    const caption = make("figcaption");
    let again = () => {};
    const set = (name) => (value) => { state[name] = value; again(); };
    const [on, boxes] = chips(record.methods, record.methods.map(colour), () => again());
    const titled = (...pairs) => pairs.map(([value, title]) => ({ value, title }));
    const controls = [
      choice("quantity", record.quantities.map((q) => ({ value: q.path, title: q.title, group: q.group })), set("path")),
      choice("as", titled(["value", "it is"], ["ratio", `a multiple of ${at(record, base)}`]), set("as")),
      choice("up", titled(["log", "logarithmic"], ["linear", "linear"]), set("axis"), state.axis),
      choice("across", titled(["linear", "linear"], ["log", "logarithmic"]), set("across"), state.across),
    ];
    if (record.devices.length > 1) controls.push(choice("device", record.devices.map((d) => ({ value: d, title: d })), set("device")));
    figure.append(make("div", { className: "controls" }, ...controls), make("div", { className: "controls" }, ...boxes));

    const points = () => {
      const here = record.points.filter((p) => p.path === state.path && p.device === state.device && on.has(p.method));
      if (state.as === "value") return here;
      const first = new Map(here.filter((p) => p.order === record.orders[0] && p.value > 0).map((p) => [p.method, p.value]));
      const multiple = (p) => ({ ...p, value: p.value / first.get(p.method), low: undefined, high: undefined, text: `x${d3.format(".3~g")(p.value / first.get(p.method))} (${p.text})` });
      return here.filter((p) => first.has(p.method)).map(multiple);
    };
    again = drawn(figure, place, (width) => {
      const quantity = record.quantities.find((q) => q.path === state.path);
      const unit = state.as === "ratio" ? { ...units.ratio, label: `times ${at(record, base)}` } : units[quantity.unit];
      const found = points();
      const shown = found.filter((p) => (state.axis === "linear" || p.value > 0) && (state.across === "linear" || p.order > 0));
      const hidden = found.length - shown.length;
      caption.textContent = found.length === 0 ? "Not measured, or no method is chosen."
        : hidden ? `${hidden} values at 0 cannot be shown on a logarithmic axis.` : "Point at a value to read it.";
      const extent = d3.extent(shown, (p) => p.value);
      const inside = shown.length ? decades(extent).filter((v) => v >= extent[0] && v <= extent[1]) : [];
      const logTicks = inside.length > 1 ? inside : 5;
      const x = orderAxis(record, width);
      if (record.axis.isDimension) x.type = state.across;
      else if (state.across === "log") Object.assign(x, { type: "log", ticks: undefined, domain: [Math.max(1, x.domain[0]), Math.max(2, x.domain[1])] });
      const reference = state.as === "ratio" && !record.axis.isDimension ? record.orders.filter((n) => state.across === "linear" || n > 0).map((n) => ({ order: n, value: n + 1 })) : [];
      return Plot.plot({
        width, height: Math.max(280, Math.min(440, width * 0.5)), marginLeft: 56, marginRight: 24, marginBottom: 40,
        x, y: { type: state.axis, label: `${quantity.title}${unit.label ? ` (${unit.label})` : ""}`, grid: true, tickFormat: unit.tick, ticks: state.axis === "log" ? logTicks : undefined, zero: state.axis === "linear" },
        ...scales(record),
        marks: [
          Plot.areaY(shown.filter((p) => p.low > 0), { x: "order", y1: "low", y2: "high", z: "method", fill: "method", fillOpacity: 0.15 }),
          Plot.line(reference, { x: "order", y: "value", stroke: "var(--quiet)", strokeDasharray: "4 3" }),
          Plot.text(reference.slice(-1), { x: "order", y: "value", text: () => "n + 1", dy: -8, textAnchor: "end", fill: "var(--quiet)" }),
          Plot.line(shown, { x: "order", y: "value", z: "method", stroke: "method", strokeWidth: 2 }),
          Plot.dot(shown, { x: "order", y: "value", fill: "method", symbol: "method", r: 4 }),
          Plot.tip(shown, Plot.pointer({ x: "order", y: "value", stroke: "method", title: (p) => `${short(p.method)}, ${at(record, p.order)}\n${p.text}` })),
        ],
      });
    });
    figure.append(caption);
  }

  function primitives(figure, record) {
    const state = { count: "traced" };
    const place = make("div", { className: "multiples" });
    let again = () => {};
    const counts = [{ value: "traced", title: "as traced" }, { value: "left", title: "after DCE and CSE" }];
    const hasLeft = record.primitives.some((p) => p.left !== null);
    const [on, boxes] = chips(record.methods, record.methods.map(colour), () => again());
    const controls = hasLeft ? [choice("counted", counts, (value) => { state.count = value; again(); })] : [];
    figure.append(make("div", { className: "controls" }, ...controls, ...boxes));
    const rows = record.primitives.filter((p) => p.device === record.devices[0]);
    const largest = d3.rollup(rows, (group) => d3.max(group, (p) => p.traced), (p) => p.primitive);
    const names = [...largest].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    const shownNames = names.slice(0, MOST_MULTIPLES);
    again = drawn(figure, place, () => {
      const chosen = rows.filter((p) => on.has(p.method) && p[state.count] > 0);
      const width = columnsIn(place, 160);
      const domain = [1, Math.max(2, d3.max(chosen, (p) => p[state.count]) ?? 2)];
      return shownNames.map((name) => make("div", {}, make("h3", { textContent: name }), Plot.plot({
        width, height: 130, marginLeft: 38, marginBottom: 24, marginTop: 8, marginRight: 10,
        x: { ...orderAxis(record, width), label: null }, y: { type: "log", domain, label: null, grid: true, ticks: decades(domain).filter((v) => v <= domain[1]), tickFormat: units.count.tick },
        ...scales(record),
        marks: [
          Plot.line(chosen.filter((p) => p.primitive === name), { x: "order", y: state.count, z: "method", stroke: "method", strokeWidth: 1.6 }),
          Plot.dot(chosen.filter((p) => p.primitive === name), { x: "order", y: state.count, fill: "method", r: 2.5 }),
          Plot.tip(chosen.filter((p) => p.primitive === name), Plot.pointer({ x: "order", y: state.count, stroke: "method", title: (p) => `${short(p.method)}, ${at(record, p.order)}\n${p[state.count]} ${name}` })),
        ],
      })));
    });
    const more = names.length > MOST_MULTIPLES ? ` The ${MOST_MULTIPLES} most frequent of ${names.length}.` : "";
    figure.append(make("figcaption", { textContent: `Equations against the ${record.axis.named}, all on one logarithmic scale.${more}` }));
  }

  function stages(figure, record) {
    const state = { device: record.devices[0], scale: "common" };
    const place = make("div", { className: "multiples wide" });
    let again = () => {};
    const titles = new Map(record.quantities.map((q) => [q.path, q.title]));
    const stageColour = new Map(record.stages.map((path, i) => [titles.get(path), STAGE_COLOURS[i]]));
    const [on, boxes] = chips([...stageColour.keys()], [...stageColour.values()], () => again());
    const set = (name) => (value) => { state[name] = value; again(); };
    const controls = [choice("scale", [{ value: "common", title: "the same for all" }, { value: "own", title: "each its own" }], set("scale"))];
    if (record.devices.length > 1) controls.push(choice("device", record.devices.map((d) => ({ value: d, title: d })), set("device")));
    figure.append(make("div", { className: "controls" }, ...controls, ...boxes));
    again = drawn(figure, place, () => {
      const rows = record.points
        .filter((p) => record.stages.includes(p.path) && p.device === state.device && on.has(titles.get(p.path)))
        .map((p) => ({ ...p, stage: titles.get(p.path) }));
      const sums = d3.rollups(rows, (group) => d3.sum(group, (p) => p.value), (p) => p.method, (p) => p.order);
      const most = new Map(sums.map(([method, orders]) => [method, d3.max(orders, ([, total]) => total)]));
      const highest = (method) => (state.scale === "own" ? most.get(method) : d3.max(most.values()));
      const width = columnsIn(place, 300);
      return record.methods.filter((m) => rows.some((p) => p.method === m)).map((method) => make("div", {}, make("h3", { textContent: short(method), title: method }), Plot.plot({
        width, height: 200, marginLeft: 52, marginBottom: 34,
        x: { type: "band", domain: record.orders, label: record.axis.named }, y: { domain: [0, highest(method)], label: null, grid: true, ticks: 5, tickFormat: units.seconds.tick },
        color: { domain: [...stageColour.keys()], range: [...stageColour.values()] },
        marks: [
          Plot.barY(rows.filter((p) => p.method === method), { x: "order", y: "value", fill: "stage", order: [...stageColour.keys()], tip: { format: { x: false, y: false, fill: false } }, title: (p) => `${p.stage} at ${at(record, p.order)}\n${p.text}` }),
          Plot.ruleY([0], { stroke: "var(--quiet)" }),
        ],
      })));
    });
    figure.append(make("figcaption", { textContent: "What the first evaluation costs, stage upon stage on a linear scale: tracing, lowering and compiling are paid once per shape." }));
  }

  function spread(figure, record) {
    const orders = [...new Set(record.samples.map((s) => s.order))].sort((a, b) => a - b);
    const state = { order: orders.at(-1), device: record.samples[0].device };
    const place = make("div");
    let again = () => {};
    const pick = choice(record.axis.head, orders.map((n) => ({ value: String(n), title: String(n) })), (value) => { state.order = Number(value); again(); }, String(state.order));
    const controls = [pick];
    if (record.devices.length > 1) controls.push(choice("device", record.devices.map((d) => ({ value: d, title: d })), (value) => { state.device = value; again(); }));
    figure.append(make("div", { className: "controls" }, ...controls));
    again = drawn(figure, place, (width) => {
      const here = (p) => p.order === state.order && p.device === state.device;
      const runs = record.points.filter((p) => p.path === "timing.run_s" && here(p));
      const ticks = record.samples.filter(here).flatMap((s) => s.values.map((value) => ({ method: s.method, value })));
      const methods = record.methods.filter((m) => runs.some((p) => p.method === m));
      const longest = d3.max(methods, (m) => short(m).length) ?? 4;
      const isWide = d3.max(runs, (p) => p.value) / d3.min(runs, (p) => p.value) > 8;
      return Plot.plot({
        width, height: 60 + 34 * methods.length, marginLeft: Math.min(width * 0.4, 14 + 7 * longest), marginRight: 24, marginBottom: 36,
        x: { type: isWide ? "log" : "linear", label: "run time", tickFormat: units.seconds.tick, grid: true, nice: true, ticks: Math.max(3, Math.floor(width / 110)) }, y: { domain: methods, label: null, tickFormat: short },
        color: scales(record).color,
        marks: [
          Plot.tickX(ticks.filter((t) => t.value > 0), { x: "value", y: "method", stroke: "method", strokeOpacity: 0.4 }),
          Plot.ruleY(runs.filter((p) => p.low > 0), { x1: "low", x2: "high", y: "method", stroke: "var(--ink)", strokeWidth: 4 }),
          Plot.dot(runs, { x: "value", y: "method", fill: "var(--ink)", r: 4.5 }),
          Plot.tip(runs, Plot.pointer({ x: "value", y: "method", title: (p) => `${p.method}\n${p.text}` })),
        ],
      });
    });
    figure.append(make("figcaption", { textContent: "Each thin line is a sample (the ends and evenly between); the dot is the run time, the bar its 99 % interval. Methods are compared round by round, which is more exact than these intervals." }));
  }

  // Every function of a report beside the others, one small plot each.
  function overview(figure) {
    const known = new Map(records.flatMap((record) => record.quantities).map((q) => [q.path, q]));
    const state = { path: [...known.keys()][0] };
    const place = make("div", { className: "multiples" });
    let again = () => {};
    const [on, boxes] = chips(everyMethod, everyMethod.map(colour), () => again());
    const options = [...known.values()].map((q) => ({ value: q.path, title: q.title, group: q.group }));
    figure.append(make("div", { className: "controls" }, choice("quantity", options, (value) => { state.path = value; again(); }), ...boxes));
    again = drawn(figure, place, () => {
      const width = columnsIn(place, 160);
      const chosen = (record) => record.points.filter((p) => p.path === state.path && p.device === record.devices[0] && on.has(p.method) && p.value > 0);
      const [low, high] = d3.extent(records.flatMap(chosen), (p) => p.value);
      const domain = low === undefined ? [1, 10] : low < high ? [low, high] : [low / 2, high * 2];
      const ticks = decades(domain).filter((v) => v >= domain[0] && v <= domain[1]);
      return records.map((record) => make("div", {}, make("h3", { textContent: record.name }), Plot.plot({
        width, height: 140, marginLeft: 46, marginBottom: 24, marginTop: 8, marginRight: 10,
        x: { ...orderAxis(record, width), label: null },
        y: { type: "log", domain, label: null, grid: true, ticks: ticks.length > 1 ? ticks : 4, tickFormat: units[known.get(state.path).unit].tick },
        ...scales(record),
        marks: [
          Plot.line(chosen(record), { x: "order", y: "value", z: "method", stroke: "method", strokeWidth: 1.6 }),
          Plot.dot(chosen(record), { x: "order", y: "value", fill: "method", r: 2.5 }),
          Plot.tip(chosen(record), Plot.pointer({ x: "order", y: "value", stroke: "method", title: (p) => `${short(p.method)}, ${at(record, p.order)}\n${p.text}` })),
        ],
      })));
    });
    figure.append(make("figcaption", { textContent: `Against the ${records[0].axis.named}, all on one logarithmic scale.` }));
  }

  const KINDS = { overview, growth, primitives, stages, spread };
  for (const figure of document.querySelectorAll("figure[data-chart]"))
    KINDS[figure.dataset.chart](figure, records[Number(figure.dataset.record)]);
})();

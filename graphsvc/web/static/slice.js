// Lights up a node's links and ends, from the drawing or from its row in the list. Optional:
// without it the drawing, its tooltips and the list are all there.
for (const figure of document.querySelectorAll("figure.slice")) {
  const graph = figure.querySelector("svg.graph");
  const list = figure.nextElementSibling;
  const nodes = new Map([...graph.querySelectorAll("[data-node]")].map((n) => [n.dataset.node, n]));
  const edges = [...graph.querySelectorAll("[data-ends]")].map((e) => [e, e.dataset.ends.split(" ")]);

  function light(chosen) {
    graph.classList.toggle("lit", chosen !== null);
    for (const node of nodes.values()) node.classList.remove("on");
    for (const [edge, ends] of edges) {
      const on = chosen !== null && chosen.every((number) => ends.includes(number));
      edge.classList.toggle("on", on);
      if (on) ends.forEach((number) => nodes.get(number).classList.add("on"));
    }
    chosen?.forEach((number) => nodes.get(number).classList.add("on"));
  }

  function chosenBy(event) {
    const item = event.target.closest?.("[data-node], [data-ends]");
    return item ? (item.dataset.node ?? item.dataset.ends).split(" ") : null;
  }

  for (const part of [graph, list]) {
    for (const kind of ["pointerover", "focusin"]) part.addEventListener(kind, (e) => light(chosenBy(e)));
    for (const kind of ["pointerleave", "focusout"]) part.addEventListener(kind, () => light(null));
  }
}

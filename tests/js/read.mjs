// Imports graphs into the real libraries and says what they hold: {graphology: [text, …],
// cytoscape: [text, …]} on standard input, the same shape with what was read on standard output.
import cytoscape from "cytoscape";
import Graph from "graphology";
import { readFileSync } from "node:fs";

function readGraphology(text) {
  const graph = Graph.from(JSON.parse(text));
  return {
    whole: graph.getAttributes(),
    nodes: graph.mapNodes((id, data) => ({ id, ...data })),
    edges: graph.mapEdges((id, data, source, target, _s, _t, undirected) => ({
      id,
      source,
      target,
      undirected,
      ...data,
    })),
  };
}

function readCytoscape(text) {
  const graph = cytoscape({ headless: true, ...JSON.parse(text) });
  return {
    whole: graph.data(),
    nodes: graph.nodes().map((node) => node.data()),
    edges: graph.edges().map((edge) => edge.data()),
  };
}

const given = JSON.parse(readFileSync(0, "utf8"));
console.log(
  JSON.stringify({
    graphology: given.graphology.map(readGraphology),
    cytoscape: given.cytoscape.map(readCytoscape),
  }),
);

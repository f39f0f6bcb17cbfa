/** Where the parts of a drawing stand. Nothing of it is stored: the same flow always looks the same. */
import dagre from "@dagrejs/dagre";
import type { Drawing, DrawnPart } from "./drawing";

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Lane {
  readonly key: string;
  readonly x: number;
  readonly width: number;
}

export interface Layout {
  /** The upper left corner of every part. */
  readonly places: ReadonlyMap<string, Place>;
  /** Where a line runs down that passes other parts by, by its id. */
  readonly columns: ReadonlyMap<string, number>;
  readonly lanes: readonly Lane[];
  readonly height: number;
}

export type HeightOf = (type: DrawnPart["type"]) => number;

export const NODE_WIDTH = 216;
/** Room for a title and two lines below it. */
const NODE_HEIGHT = 84;
const BRANCH_HEIGHT = 52;
/** Branches stay right below their condition, however far what they lead to is. */
const FIRM = 40;
const GAP = 44;
/** How far lines that lead back run from each other. */
const BACK_APART = 12;
const RANK_GAP = 56;
const LANE_PADDING = 24;
const LANE_HEAD = 56;

/** From top to bottom, with as few crossings as the graph allows. */
export function layoutOf(drawing: Drawing, heightOf: HeightOf = usualHeight): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: GAP, ranksep: RANK_GAP });
  for (const part of drawing.parts)
    graph.setNode(part.id, { width: NODE_WIDTH, height: heightOf(part.type) });
  for (const line of drawing.lines)
    graph.setEdge(line.from, line.to, { weight: line.isStem ? FIRM : line.isMain ? 4 : 1 }, line.id);
  dagre.layout(graph);
  const places = new Map<string, Place>();
  for (const part of drawing.parts) {
    const { x, y } = graph.node(part.id) as { x: number; y: number };
    places.set(part.id, { x: x - NODE_WIDTH / 2, y: y - heightOf(part.type) / 2 });
  }
  const columns = new Map<string, number>();
  for (const line of drawing.lines) {
    const { points } = graph.edge(line.from, line.to, line.id) as { points: Place[] };
    // A line to the next rank bends once, between the two; it needs no column.
    const middle = points[Math.floor(points.length / 2)];
    if (points.length > 3 && middle) columns.set(line.id, middle.x);
  }
  aside(drawing, places, columns);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return inReadingOrder(drawing, { places, columns, lanes: [], height }, width);
}

/**
 * Lines that lead back run beside everything they pass, each in a column of its own: to the left what goes well, to the right
 * what leaves a card at its side.
 */
function aside(drawing: Drawing, places: ReadonlyMap<string, Place>, columns: Map<string, number>) {
  const back = drawing.lines.filter((line) => placeIn(places, line.to).y < placeIn(places, line.from).y);
  back.forEach((line, at) => {
    const [top, bottom] = [placeIn(places, line.to).y, placeIn(places, line.from).y];
    const passed = [...places.values()].filter((place) => place.y >= top && place.y <= bottom);
    const edges = passed.map((place) => (line.isMain ? -place.x : place.x + NODE_WIDTH));
    const away = Math.max(...edges) + GAP / 2 + at * BACK_APART;
    columns.set(line.id, line.isMain ? -away : away);
  });
}

/** Mirrors a drawing in which more branches of conditions stand from right to left than from left to right. */
function inReadingOrder(drawing: Drawing, layout: Layout, width: number): Layout {
  const branches = drawing.parts.filter((part) => part.type === "branch");
  let inverted = 0;
  branches.forEach((part, at) => {
    const next = branches[at + 1];
    if (next?.node === part.node)
      inverted += Math.sign(placeIn(layout.places, part.id).x - placeIn(layout.places, next.id).x);
  });
  if (inverted <= 0) return layout;
  const places = [...layout.places].map(
    ([id, place]) => [id, { ...place, x: width - place.x - NODE_WIDTH }] as const,
  );
  const columns = [...layout.columns].map(([id, x]) => [id, width - x] as const);
  return { ...layout, places: new Map(places), columns: new Map(columns) };
}

/** The same heights, with a lane for each of those who act. */
export function laneLayout(
  drawing: Drawing,
  laneOf: (id: string) => string,
  heightOf: HeightOf = usualHeight,
): Layout {
  const { places, height } = layoutOf(drawing, heightOf);
  // Of each lane the parts that stand beside each other, by their height; lanes in the order they are come to.
  const rows = new Map<string, Map<number, string[]>>();
  const sorted = [...drawing.parts].sort((a, b) => placeIn(places, a.id).y - placeIn(places, b.id).y);
  for (const part of sorted) {
    const lane = rows.get(laneOf(part.id)) ?? new Map<number, string[]>();
    const { y } = placeIn(places, part.id);
    lane.set(y, [...(lane.get(y) ?? []), part.id]);
    rows.set(laneOf(part.id), lane);
  }
  const lanes: Lane[] = [];
  const moved = new Map<string, Place>();
  let x = 0;
  for (const [key, lane] of rows) {
    const widthOf = (count: number) => count * NODE_WIDTH + (count - 1) * GAP;
    const width = widthOf(Math.max(...[...lane.values()].map((ids) => ids.length))) + 2 * LANE_PADDING;
    for (const [y, ids] of lane) {
      const left = x + (width - widthOf(ids.length)) / 2;
      const inOrder = [...ids].sort((a, b) => placeIn(places, a).x - placeIn(places, b).x);
      inOrder.forEach((id, at) => moved.set(id, { x: left + at * (NODE_WIDTH + GAP), y: y + LANE_HEAD }));
    }
    lanes.push({ key, x, width });
    x += width;
  }
  return { places: moved, columns: new Map(), lanes, height: height + LANE_HEAD + LANE_PADDING };
}

function placeIn(places: ReadonlyMap<string, Place>, id: string): Place {
  return places.get(id) ?? { x: 0, y: 0 };
}

export function usualHeight(type: DrawnPart["type"]): number {
  return type === "branch" ? BRANCH_HEIGHT : NODE_HEIGHT;
}

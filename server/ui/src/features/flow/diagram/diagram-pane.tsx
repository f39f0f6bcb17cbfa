/** A drawing to look around in: by pointer, by fingers, by the keyboard. */
import "@xyflow/react/dist/base.css";
import {
  Background,
  Controls,
  MarkerType,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
  type Node,
  type NodeTypes,
} from "@xyflow/react";
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from "react";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./diagram-pane.module.css";
import { numbered, type DrawnPart, type ShownLine } from "./drawing";
import { DrawnWay, type LineData } from "./drawn-way";
import { farthest, firstView } from "./first-view";
import { LaneStripe, stripesOf } from "./lane-stripe";
import { laneLayout, layoutOf, NODE_WIDTH, type HeightOf, type Layout } from "./layout";
import pane from "./pane.module.css";
import { diagramTexts } from "./texts/texts";

interface Shown {
  readonly parts: readonly DrawnPart[];
  readonly lines: readonly ShownLine[];
}

interface DiagramPaneProps {
  readonly drawing: Shown;
  readonly heightOf: HeightOf;
  /** Whose a part is, to draw it in lanes. */
  readonly laneOf?: ((id: string) => string) | null;
  /** What a part is shown as; its data is `{ part }`. Cards say `data-step` with their key. */
  readonly nodeTypes: NodeTypes;
  /** The part to look at first. */
  readonly present: string | null;
  /** The part that is looked at, which stays in sight. */
  readonly chosen?: string | null;
  /** Among other things on a page, which then keeps the wheel to itself. */
  readonly inline: boolean;
  readonly onPaneClick?: () => void;
}

const EDGE_TYPES = { way: DrawnWay };
const BACKWARD = ["ArrowUp", "ArrowLeft"];
const FORWARD = ["ArrowDown", "ArrowRight"];

export function DiagramPane(props: DiagramPaneProps) {
  return (
    <ReactFlowProvider>
      <Drawn {...props} />
    </ReactFlowProvider>
  );
}

function Drawn({
  drawing,
  heightOf,
  laneOf = null,
  nodeTypes,
  present,
  chosen = null,
  inline,
  onPaneClick,
}: DiagramPaneProps) {
  const t = useTexts(diagramTexts);
  const room = useRef<HTMLDivElement>(null);
  const layout = useMemo(
    () => (laneOf === null ? layoutOf(drawing, heightOf) : laneLayout(drawing, laneOf, heightOf)),
    [drawing, laneOf, heightOf],
  );
  const types = useMemo(() => ({ ...nodeTypes, lane: LaneStripe }), [nodeTypes]);
  const nodes = useMemo(() => nodesOf(drawing, layout, heightOf), [drawing, layout, heightOf]);
  const edges = useMemo(() => edgesOf(drawing, layout), [drawing, layout]);
  const onKeyDown = useKeys(room);
  const show = useShow(room, heightOf);
  // What is opened beside the drawing takes room from it.
  useEffect(() => {
    if (chosen !== null) show(chosen);
  }, [chosen, show]);
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => {
    const key = target.dataset["step"];
    if (key !== undefined && target.matches(":focus-visible")) show(key);
  };
  return (
    // The keys belong to the cards inside, which are buttons.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={room} className={`${pane.pane} ${styles.pane}`} onFocus={onFocus} onKeyDown={onKeyDown}>
      <ReactFlow
        key={laneOf === null ? "tree" : "lanes"}
        nodes={nodes}
        edges={edges}
        nodeTypes={types}
        edgeTypes={EDGE_TYPES}
        nodesFocusable={false}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        panOnScroll={!inline}
        zoomOnScroll={false}
        preventScrolling={!inline}
        {...(onPaneClick ? { onPaneClick } : {})}
        onInit={(instance) => {
          if (!room.current) return;
          // Not the bounding box, which is another while a panel slides in.
          const { clientWidth: width, clientHeight: height } = room.current;
          const at = present === null ? null : instance.getNodesBounds([present]);
          const whole = instance.getNodesBounds(instance.getNodes());
          void instance.setViewport(firstView(whole, { width, height }, at));
        }}
        minZoom={farthest(layout)}
        maxZoom={1.5}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          "controls.ariaLabel": t("zoom"),
          "controls.zoomIn.ariaLabel": t("zoomIn"),
          "controls.zoomOut.ariaLabel": t("zoomOut"),
          "controls.fitView.ariaLabel": t("fitView"),
        }}
        aria-label={t("canvas")}
      >
        <Background gap={18} color="var(--line-strong)" />
        <Controls showInteractive={false} position="bottom-left" />
      </ReactFlow>
    </div>
  );
}

function nodesOf(drawing: Shown, layout: Layout, heightOf: HeightOf): Node[] {
  const cards = drawing.parts.map((part) => ({
    id: part.id,
    type: part.type,
    position: layout.places.get(part.id) ?? { x: 0, y: 0 },
    data: { part },
    width: NODE_WIDTH,
    height: heightOf(part.type),
    measured: { width: NODE_WIDTH, height: heightOf(part.type) },
    draggable: false,
    selectable: false,
  }));
  // Whoever goes through the cards by the keyboard meets them in the order of reading.
  return [
    ...stripesOf(layout),
    ...cards.sort((a, b) => a.position.y - b.position.y || a.position.x - b.position.x),
  ];
}

function edgesOf(drawing: Shown, layout: Layout): Edge<LineData>[] {
  const numbers = numbered(drawing.lines.filter((line) => line.aside !== null));
  return drawing.lines.map((line) => ({
    id: line.id,
    type: "way",
    source: line.from,
    target: line.to,
    ...(line.aside === null ? {} : { sourceHandle: "reject" }),
    data: { line, column: layout.columns.get(line.id) ?? null, number: numbers.get(line.id) ?? 0 },
    markerEnd: {
      type: MarkerType.ArrowClosed,
      width: line.walked ? 12 : 16,
      height: line.walked ? 12 : 16,
      color: line.walked ? "var(--success)" : "var(--text-third)",
    },
    // Where lines cross, the way gone lies on top.
    zIndex: line.walked ? 1 : 0,
    selectable: false,
    focusable: false,
  }));
}

/** The arrows go from card to card, `+`, `-` and `0` zoom. */
function useKeys(room: RefObject<HTMLDivElement | null>) {
  const flow = useReactFlow();
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") void flow.zoomIn();
    if (event.key === "-") void flow.zoomOut();
    if (event.key === "0") void flow.fitView();
    const way = FORWARD.includes(event.key) ? 1 : BACKWARD.includes(event.key) ? -1 : 0;
    const cards = [...(room.current?.querySelectorAll<HTMLElement>("[data-step]") ?? [])];
    const at = cards.findIndex((card) => card === document.activeElement);
    if (way === 0 || at < 0) return;
    event.preventDefault();
    cards[at + way]?.focus();
  };
}

/** Brings a card into sight unless it is. */
function useShow(room: RefObject<HTMLDivElement | null>, heightOf: HeightOf) {
  const { getNode, getViewport, setCenter } = useReactFlow();
  return useCallback(
    (key: string) => {
      const node = getNode(key);
      if (!node || !room.current) return;
      const { x, y, zoom } = getViewport();
      const { clientWidth, clientHeight } = room.current;
      const height = heightOf("node");
      const left = node.position.x * zoom + x;
      const top = node.position.y * zoom + y;
      const isSeen =
        left >= 0 &&
        top >= 0 &&
        left + NODE_WIDTH * zoom <= clientWidth &&
        top + height * zoom <= clientHeight;
      if (!isSeen) void setCenter(node.position.x + NODE_WIDTH / 2, node.position.y + height / 2, { zoom });
    },
    [room, heightOf, getNode, getViewport, setCenter],
  );
}

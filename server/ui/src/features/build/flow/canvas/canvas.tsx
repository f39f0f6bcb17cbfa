/** The drawing: cards from top to bottom, and on every line a place to add a node. */
import "@xyflow/react/dist/base.css";
import {
  Background,
  Controls,
  MarkerType,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Connection,
  type Edge,
  type Node,
} from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { numbered } from "@/features/flow/diagram/drawing";
import { farthest, firstView } from "@/features/flow/diagram/first-view";
import { LaneStripe, stripesOf } from "@/features/flow/diagram/lane-stripe";
import { laneLayout, layoutOf, NODE_WIDTH, usualHeight } from "@/features/flow/diagram/layout";
import pane from "@/features/flow/diagram/pane.module.css";
import { useTexts } from "@/shared/i18n/texts";
import { drawingOf } from "../drawing";
import { useFlow } from "../flow-context";
import { leadWay } from "../flow-edits";
import { listIn, nodeOf, START } from "../flow-document";
import { faceOf } from "../kinds/registry";
import { usePeopleWords } from "../people/use-people-words";
import { flowDesignTexts } from "../texts/texts";
import type { NodeActions } from "../use-node-actions";
import { isAside, waysFrom } from "../ways";
import { BranchCard, NodeCard, StartCard } from "./cards";
import styles from "./canvas.module.css";
import { ChooseWay, type Choice } from "./choose-way";
import { WayLine, type WayData } from "./way-line";

const NODE_TYPES = { start: StartCard, node: NodeCard, branch: BranchCard, lane: LaneStripe };
const EDGE_TYPES = { way: WayLine };

interface CanvasProps {
  readonly actions: NodeActions;
  readonly lanes: boolean;
}

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Drawn {...props} />
    </ReactFlowProvider>
  );
}

function Drawn({ actions, lanes }: CanvasProps) {
  const t = useTexts(flowDesignTexts);
  const say = usePeopleWords();
  const { flow, store, select } = useFlow();
  const [choice, setChoice] = useState<Choice | null>(null);
  const drawing = useMemo(() => drawingOf(flow), [flow]);
  const layout = useMemo(() => {
    if (!lanes) return layoutOf(drawing);
    return laneLayout(drawing, (id) => {
      if (id === START) return t("people_initiator");
      const node = nodeOf(flow, id.split(":")[0] ?? "");
      const people = node ? faceOf(node).people?.(node) : undefined;
      return (people && say(listIn([...people]))) || t("laneMachine");
    });
  }, [drawing, lanes, flow, say, t]);

  const nodes: Node[] = useMemo(() => {
    const cards: Node[] = drawing.parts.map((part) => ({
      id: part.id,
      type: part.type,
      position: layout.places.get(part.id) ?? { x: 0, y: 0 },
      data: { node: part.node, branch: part.branch },
      width: NODE_WIDTH,
      height: usualHeight(part.type),
      // Said to be known, so that an edit does not measure every card again and take the lines away meanwhile.
      measured: { width: NODE_WIDTH, height: usualHeight(part.type) },
      draggable: false,
      selectable: false,
    }));
    // Whoever goes through the cards by the keyboard meets them in the order of reading.
    return [
      ...stripesOf(layout),
      ...cards.sort((a, b) => a.position.y - b.position.y || a.position.x - b.position.x),
    ];
  }, [drawing, layout]);

  const edges: Edge<WayData>[] = useMemo(() => {
    const numbers = numbered(drawing.lines.filter((line) => isAside(line.way)));
    return drawing.lines.map((line) => ({
      id: line.id,
      type: "way",
      source: line.from,
      target: line.to,
      ...(isAside(line.way) ? { sourceHandle: "side" } : {}),
      data: {
        way: line.way,
        actions,
        column: layout.columns.get(line.id) ?? null,
        number: numbers.get(line.id) ?? 0,
      },
      markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: "var(--text-third)" },
      selectable: false,
      focusable: false,
      reconnectable: line.way === null ? false : "target",
    }));
  }, [drawing, layout, actions]);

  /** The way a drawn line stands for, or the one that begins where a new line was begun. */
  const lead = (id: string | null, connection: Connection) => {
    const own = drawing.lines.find((one) => one.id === id)?.way;
    const ways = own ? [own] : waysFrom(flow, connection.source, connection.sourceHandle === "side");
    const to = connection.target.split(":")[0] ?? "";
    const [way, ...others] = ways;
    if (!way || to === START || to === way.from || !nodeOf(flow, to)) return;
    if (others.length > 0) setChoice({ ways, to });
    else store.edit((draft) => leadWay(draft, way, to));
  };

  return (
    <div className={`${pane.pane} ${styles.canvas}`}>
      <ReactFlow
        key={lanes ? "lanes" : "tree"}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onConnect={(connection) => lead(null, connection)}
        onReconnect={(edge, connection) => lead(edge.id, connection)}
        onPaneClick={() => select(null)}
        nodesFocusable={false}
        nodesDraggable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        panOnScroll
        onInit={(instance) => {
          const room = window.document.querySelector(`.${styles.canvas}`)?.getBoundingClientRect();
          if (!room) return;
          // A wide drawing has its beginning in the middle, which is where one reads on from.
          const start = instance.getNodesBounds([START]);
          void instance.setViewport(firstView(instance.getNodesBounds(instance.getNodes()), room, start));
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
      <Follow />
      {choice && <ChooseWay {...choice} onClose={() => setChoice(null)} />}
    </div>
  );
}

/** Brings what is chosen into sight. */
function Follow() {
  const { selected, flow } = useFlow();
  const { getNode, getViewport, setCenter, getZoom } = useReactFlow();
  const id = selected && (selected.branch === null ? selected.node : `${selected.node}:${selected.branch}`);
  const count = flow.nodes.length;
  useEffect(() => {
    const node = id === null ? undefined : getNode(id);
    const room = document.querySelector(`.${styles.canvas}`)?.getBoundingClientRect();
    if (!node || !room) return;
    const { x, y, zoom } = getViewport();
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    const isSeen =
      left > 0 && top > 0 && left + NODE_WIDTH * zoom < room.width && top + 90 * zoom < room.height;
    if (!isSeen) void setCenter(node.position.x + NODE_WIDTH / 2, node.position.y + 60, { zoom: getZoom() });
  }, [id, count, getNode, getViewport, setCenter, getZoom]);
  return null;
}

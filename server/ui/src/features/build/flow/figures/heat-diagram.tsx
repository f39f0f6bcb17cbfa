import { Handle, Position } from "@xyflow/react";
import { useMemo } from "react";
import { StillCard } from "@/features/flow/diagram/card-face";
import { DiagramPane } from "@/features/flow/diagram/diagram-pane";
import { START } from "@/features/flow/diagram/drawing";
import type { HeightOf } from "@/features/flow/diagram/layout";
import { lookOf } from "@/features/flow/diagram/node-look";
import type { FlowFigures } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { ToneTag } from "@/shared/ui/tone-tag";
import type { FlowDocument } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { useNodeTitle } from "../use-node-title";
import styles from "./figures.module.css";
import { heatDrawing, type HeatPart } from "./heat";
import { flowFiguresTexts } from "./texts/texts";
import { useLength } from "./use-length";

interface HeatDiagramProps {
  readonly flow: FlowDocument;
  readonly figures: FlowFigures;
}

const NODE_TYPES = { start: HeatCard, node: HeatCard, branch: BranchLabel };
const heightOf: HeightOf = (type) => (type === "branch" ? 30 : 62);

/** The flow, each node in the colour of the time it takes. */
export function HeatDiagram({ flow, figures }: HeatDiagramProps) {
  const drawing = useMemo(() => heatDrawing(flow, figures), [flow, figures]);
  return (
    <div className={styles.heat}>
      <DiagramPane drawing={drawing} heightOf={heightOf} nodeTypes={NODE_TYPES} present={null} inline />
    </div>
  );
}

interface PartProps {
  readonly data: { readonly part: HeatPart };
}

function HeatCard({ data }: PartProps) {
  const t = useTexts(flowFiguresTexts);
  const design = useTexts(flowDesignTexts);
  const titleOf = useNodeTitle();
  const { kind, title, figures, heat, time } = data.part;
  const lengthOf = useLength(time);
  const look = heat ? { ...lookOf(kind), tone: heat } : { ...lookOf(kind), tone: "gray" as const };
  const words = figures && [
    t("cardPassed", { n: figures.passages }),
    ...(figures.open > 0 ? [t("cardOpen", { n: figures.open })] : []),
    ...(figures.overdue > 0 ? [t("cardOverdue", { n: figures.overdue })] : []),
  ];
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <StillCard
        look={look}
        title={kind === START ? design("start") : titleOf({ kind, title })}
        mark={figures && heat && <ToneTag tone={heat}>{lengthOf(figures.median)}</ToneTag>}
      >
        <span className={styles.words}>{words?.join(" · ")}</span>
      </StillCard>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
      <Handle type="source" position={Position.Right} id="reject" isConnectable={false} />
    </>
  );
}

function BranchLabel({ data }: PartProps) {
  const t = useTexts(flowDesignTexts);
  const { branch, title } = data.part;
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div className={styles.branch}>
        {typeof branch === "number" ? title || t("branchN", { n: branch + 1 }) : t("otherwise")}
      </div>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

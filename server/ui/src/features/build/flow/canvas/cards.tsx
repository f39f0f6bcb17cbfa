import { Handle, Position, type NodeProps } from "@xyflow/react";
import type { ReactNode } from "react";
import { CardFace } from "@/features/flow/diagram/card-face";
import face from "@/features/flow/diagram/card.module.css";
import { lookOf, type NodeLook } from "@/features/flow/diagram/node-look";
import { useTexts } from "@/shared/i18n/texts";
import { branchOf } from "../drawing";
import { useFlow, type Selection } from "../flow-context";
import { nodeOf, START, textIn } from "../flow-document";
import { faceOf } from "../kinds/registry";
import { useConditionWords } from "../use-condition-words";
import { usePeopleWords } from "../people/use-people-words";
import { flowDesignTexts } from "../texts/texts";
import { useNodeTitle } from "../use-node-title";
import { isAside, loopsAround, reached, waysOut } from "../ways";
import styles from "./canvas.module.css";

interface CardProps {
  readonly at: Selection;
  readonly look: NodeLook;
  readonly title: string;
  /** What it does; said to be missing when it is empty. */
  readonly line: string;
  readonly missing?: string;
  readonly loose?: boolean;
  readonly problems?: number;
  readonly children?: ReactNode;
}

function Card({ at, look, title, line, missing, loose, problems = 0, children }: CardProps) {
  const t = useTexts(flowDesignTexts);
  const { selected, select, walked } = useFlow();
  const step =
    at.branch !== null
      ? undefined
      : walked?.here.has(at.node)
        ? "here"
        : walked?.nodes.has(at.node)
          ? "passed"
          : undefined;
  const isChosen = selected?.node === at.node && selected.branch === at.branch;
  return (
    <>
      <CardFace
        look={look}
        title={title}
        className={styles.card}
        data-kind={at.branch === null ? "node" : "branch"}
        data-loose={loose || undefined}
        data-bad={problems > 0 || undefined}
        data-trial={step}
        aria-pressed={isChosen}
        aria-keyshortcuts="F2"
        onClick={() => select(at)}
        mark={
          problems > 0 && (
            <span className={styles.problems} title={t("problemCount", { n: problems })}>
              {problems}
              <span className="visually-hidden">{t("problemCount", { n: problems })}</span>
            </span>
          )
        }
      >
        <span className={`${face.line} ${styles.line}`} data-missing={line === "" || undefined}>
          {line === "" ? (missing ?? t("notSaid")) : line}
        </span>
      </CardFace>
      {children}
    </>
  );
}

export function StartCard() {
  const t = useTexts(flowDesignTexts);
  const { flow, entries, problems } = useFlow();
  const form = entries.find((entry) => entry.kind === "form" && entry.key === flow.form)?.title ?? flow.form;
  return (
    <Card
      at={{ node: START, branch: null }}
      look={lookOf(START)}
      title={t("start")}
      line={form === "" ? t(`on_${flow.start.on}`) : `${t(`on_${flow.start.on}`)} · ${form}`}
      problems={problems.get(START) ?? 0}
    >
      <Handle type="source" position={Position.Bottom} />
    </Card>
  );
}

export function NodeCard({ id }: NodeProps) {
  const t = useTexts(flowDesignTexts);
  const titleOf = useNodeTitle();
  const people = usePeopleWords();
  const { flow, own, rows, entries, problems } = useFlow();
  const node = nodeOf(flow, id);
  if (!node) return null;
  const kind = faceOf(node);
  const known = [...own, ...rows];
  // The columns of the rows it is about, the innermost first, go before the fields of the record.
  const around = loopsAround(flow, id).map((loop) => textIn(loop.keywords["each"]));
  const columns = [...around, textIn(node.keywords["each"])]
    .reverse()
    .flatMap((key) => known.find((field) => field.key === key)?.columns ?? []);
  const say = {
    t,
    people,
    form: (key: string) => entries.find((entry) => entry.kind === "form" && entry.key === key)?.title ?? key,
    flow: (key: string) => entries.find((entry) => entry.kind === "flow" && entry.key === key)?.title ?? key,
    print: (key: string) =>
      entries.find((entry) => entry.kind === "print" && entry.key === key)?.title ?? key,
    field: (key: string) => [...columns, ...known].find((field) => field.key === key)?.title ?? key,
  };
  const out = waysOut(node);
  return (
    <Card
      at={{ node: id, branch: null }}
      look={kind}
      title={titleOf(node)}
      line={kind.line(node, say)}
      loose={!reached(flow).has(id)}
      problems={problems.get(id) ?? 0}
    >
      <Handle type="target" position={Position.Top} />
      {node.kind !== "end" && <Handle type="source" position={Position.Bottom} />}
      {out.some(isAside) && <Handle type="source" position={Position.Right} id="side" />}
    </Card>
  );
}

export function BranchCard({ data }: NodeProps) {
  const t = useTexts(flowDesignTexts);
  const sayCondition = useConditionWords();
  const { flow, words } = useFlow();
  const { node, branch } = data as unknown as { node: string; branch: number | "otherwise" };
  const own = branch === "otherwise" ? null : branchOf(flow, node, branch);
  return (
    <Card
      at={{ node, branch }}
      look={lookOf("condition")}
      title={own ? own.title || words.branch(Number(branch) + 1) : t("otherwise")}
      line={own ? sayCondition(own.when) : t("otherwiseLine")}
      missing={t("alwaysShort")}
    >
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} />
    </Card>
  );
}

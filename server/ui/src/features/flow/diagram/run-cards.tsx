import { Handle, Position } from "@xyflow/react";
import { useTexts } from "@/shared/i18n/texts";
import { ToneTag } from "@/shared/ui/tone-tag";
import { CardFace } from "./card-face";
import { lookOf } from "./node-look";
import { useLooking } from "./run-context";
import type { RunPart } from "./run-drawing";
import styles from "./run-diagram.module.css";
import { useStepWords, useWayWords } from "./step-words";
import { diagramTexts } from "./texts/texts";

interface PartProps {
  readonly data: { readonly part: RunPart };
}

/** One step: what it is, how the run stands to it, who and when. */
export function StepCard({ data }: PartProps) {
  const { chosen, choose } = useLooking();
  const say = useStepWords();
  const { step } = data.part;
  const words = say(step);
  const isChosen = chosen === step.key;
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <CardFace
        look={lookOf(step.kind)}
        title={step.title}
        className={styles.card}
        data-look={words.look}
        data-step={step.key}
        aria-pressed={isChosen}
        aria-current={words.look === "active" ? "step" : undefined}
        onClick={() => choose(isChosen ? null : step.key)}
        mark={<ToneTag tone={words.tone}>{words.mark}</ToneTag>}
      >
        <span className={styles.lines}>
          {words.who && <span className={styles.who}>{words.who}</span>}
          {words.when && (
            <span className={styles.when} data-late={words.late || undefined}>
              {words.when}
            </span>
          )}
        </span>
      </CardFace>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
      <Handle type="source" position={Position.Right} id="reject" isConnectable={false} />
    </>
  );
}

/** The name of a branch, on its way. */
export function BranchLabel({ data }: PartProps) {
  const t = useTexts(diagramTexts);
  const say = useWayWords();
  const { way } = data.part;
  const walked = way?.walked === true;
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div className={styles.branch} data-walked={walked || undefined}>
        <span>{way && say(way)}</span>
        {walked && <span className="visually-hidden">（{t("walked")}）</span>}
      </div>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

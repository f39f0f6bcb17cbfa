/** A run drawn on the flow it keeps to, to be looked at: where it has been, where it stands, what lies ahead. */
import { useCallback, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Run } from "@/shared/api/types";
import { SwitchInput } from "@/shared/controls/switch-input";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { DiagramPane } from "./diagram-pane";
import { BranchLabel, StepCard } from "./run-cards";
import { LookingContext } from "./run-context";
import { isPersons, presentStep, runDrawing, runHeight } from "./run-drawing";
import styles from "./run-diagram.module.css";
import { StepList } from "./step-list";
import { StepPanel } from "./step-panel";
import { diagramTexts } from "./texts/texts";

const NODE_TYPES = { start: StepCard, node: StepCard, branch: BranchLabel };

interface RunDiagramProps {
  readonly run: Run;
  /** Among other things on a page, which then keeps the wheel to itself. */
  readonly inline?: boolean;
}

export default function RunDiagram({ run, inline = false }: RunDiagramProps) {
  const t = useTexts(diagramTexts);
  const id = useId();
  const whole = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<string | null>(null);
  const drawing = useMemo(() => runDrawing(run), [run]);
  const looking = useMemo(() => ({ chosen, choose }), [chosen]);
  const step = drawing.steps.find((one) => one.key === chosen) ?? null;
  const [isInLanes, setInLanes] = useState(false);
  const laneOf = useCallback(
    (part: string) => {
      const owner = drawing.parts.find((one) => one.id === part)?.step;
      if (!owner || !isPersons(owner.kind)) return t("laneMachine");
      return owner.names.length > 0 ? inList([...owner.names]) : t("nobodyYet");
    },
    [drawing, t],
  );

  const close = () => {
    choose(null);
    whole.current?.querySelector<HTMLElement>(`[data-step="${chosen}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || chosen === null) return;
    // It closes the step, not what the drawing stands in.
    event.stopPropagation();
    close();
  };

  return (
    <LookingContext value={looking}>
      {/* The key belongs to the cards and the panel inside. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div ref={whole} className={styles.diagram} data-inline={inline || undefined} onKeyDown={onKeyDown}>
        <div className={styles.drawn}>
          <DiagramPane
            drawing={drawing}
            heightOf={runHeight}
            laneOf={isInLanes ? laneOf : null}
            nodeTypes={NODE_TYPES}
            present={presentStep(drawing.steps)?.key ?? null}
            chosen={chosen}
            inline={inline}
            onPaneClick={() => choose(null)}
          />
          {step && <StepPanel step={step} onClose={close} />}
        </div>
        <div className={styles.foot}>
          <p className={styles.legend}>
            <span data-walked>{t("walkedWay")}</span>
            <span>{t("otherWay")}</span>
          </p>
          <span className={styles.lanes}>
            <SwitchInput id={`${id}-lanes`} value={isInLanes} onChange={setInLanes} />
            <label htmlFor={`${id}-lanes`}>{t("inLanes")}</label>
          </span>
          <StepList steps={drawing.steps} />
        </div>
      </div>
    </LookingContext>
  );
}

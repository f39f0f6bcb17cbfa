import { useEffect, useRef } from "react";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { ToneTag } from "@/shared/ui/tone-tag";
import { Timeline } from "../timeline";
import type { Step } from "./run-drawing";
import styles from "./run-diagram.module.css";
import { useStepWords, useWayWords } from "./step-words";
import { diagramTexts } from "./texts/texts";

interface StepPanelProps {
  readonly step: Step;
  readonly onClose: () => void;
}

/** All that is known of one step, beside the drawing; on the phone below it. */
export function StepPanel({ step, onClose }: StepPanelProps) {
  const t = useTexts(diagramTexts);
  const words = useStepWords()(step);
  const nameOf = useWayWords();
  const top = useRef<HTMLElement>(null);
  useEffect(() => {
    if (top.current) top.current.scrollTop = 0;
  }, [step.key]);
  return (
    <section ref={top} className={styles.panel} aria-label={t("detailsOf", { title: step.title })}>
      <header className={styles.panelHead}>
        <h2 className={styles.panelTitle}>{step.title}</h2>
        <ToneTag tone={words.tone}>{words.mark}</ToneTag>
        <IconButton icon="close" label={t("close")} onClick={onClose} />
      </header>
      {words.who && <p>{words.who}</p>}
      {words.when && (
        <p className={styles.when} data-late={words.late || undefined}>
          {words.when}
        </p>
      )}
      {step.ways.length > 0 && (
        <>
          <h3 className={styles.panelPart}>{t("leadsTo")}</h3>
          <ul>
            {step.ways.map((way, at) => {
              const name = nameOf(way);
              return (
                <li key={at}>
                  {name ? `${name} → ${way.title}` : way.title}
                  {way.walked && <span className={styles.walked}> · {t("walked")}</span>}
                </li>
              );
            })}
          </ul>
        </>
      )}
      <h3 className={styles.panelPart}>{t("happened")}</h3>
      {step.entries.length > 0 ? (
        <Timeline entries={[...step.entries]} />
      ) : (
        <p className={styles.when}>{t("nothingYet")}</p>
      )}
    </section>
  );
}

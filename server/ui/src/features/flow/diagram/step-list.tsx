import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import type { Step } from "./run-drawing";
import styles from "./run-diagram.module.css";
import { useStepWords, useWayWords } from "./step-words";
import { diagramTexts } from "./texts/texts";

/** The same as the drawing, in words: for whoever cannot see it, or would rather read. */
export function StepList({ steps }: { readonly steps: readonly Step[] }) {
  const t = useTexts(diagramTexts);
  const say = useStepWords();
  const nameOf = useWayWords();
  return (
    <details className={styles.words}>
      <summary>{t("asText")}</summary>
      <ol>
        {steps.map((step) => {
          const { mark, who, when } = say(step);
          const ways = step.ways.map((way) => {
            const name = nameOf(way);
            const to = name ? `${name} → ${way.title}` : way.title;
            return way.walked ? `${to} (${t("walked")})` : to;
          });
          return (
            <li key={step.key} aria-current={step.state === "active" ? "step" : undefined}>
              <b>{step.title}</b> · {[mark, who, when].filter(Boolean).join(" · ")}
              {ways.length > 0 && (
                <span className={styles.leads}>
                  {t("leadsTo")} {inList(ways)}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </details>
  );
}

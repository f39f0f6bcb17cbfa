/** What happened in a run, as a list or drawn on its flow. */
import { Segmented } from "antd";
import { lazy, Suspense } from "react";
import { useSearchParams } from "react-router";
import type { Run } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { DiagramButton } from "./diagram-button";
import styles from "./run-page.module.css";
import { texts } from "./texts/texts";
import { Timeline } from "./timeline";

const RunDiagram = lazy(() => import("./diagram/run-diagram"));

export function TimelineCard({ run }: { readonly run: Run }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const [params, setParams] = useSearchParams();
  const isWanted = params.get("view") === "diagram";
  const isDrawn = isWanted && !narrow;
  return (
    <section className={styles.card}>
      <header className={styles.cardHead}>
        <h2 className={styles.heading}>{t(isDrawn ? "diagram" : "timeline")}</h2>
        {narrow ? (
          <DiagramButton run={run} open={isWanted} />
        ) : (
          <Segmented
            aria-label={t("shownAs")}
            value={isDrawn ? "diagram" : "list"}
            options={[
              { value: "list", label: t("timeline") },
              { value: "diagram", label: t("diagram") },
            ]}
            onChange={(next) => setParams(next === "diagram" ? { view: "diagram" } : {}, { replace: true })}
          />
        )}
      </header>
      {isDrawn ? (
        <Suspense fallback={<ListSkeleton rows={3} />}>
          <RunDiagram run={run} inline />
        </Suspense>
      ) : (
        <Timeline entries={run.timeline} />
      )}
    </section>
  );
}

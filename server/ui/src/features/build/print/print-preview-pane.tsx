import { useEffect, useRef, useState } from "react";
import { PrintFrame, printFrame } from "@/features/print/print-frame";
import { PrintLanguage } from "@/features/print/print-language";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import type { Language } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { scrolledByKeys } from "@/shared/ui/scrolled-by-keys";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { usePrintPreview, useSampleRecords } from "../calls/prints";
import styles from "./print-preview-pane.module.css";
import { printDesignTexts } from "./texts/texts";

/** Somebody stops typing for this long before the template is filled again. */
const PAUSE = 350;
const MADE_UP = "";

interface PrintPreviewPaneProps {
  readonly app: string;
  readonly form: string;
  readonly text: string;
}

/** What the template makes of a record, while it is being written. */
export function PrintPreviewPane({ app, form, text }: PrintPreviewPaneProps) {
  const t = useTexts(printDesignTexts);
  const frame = useRef<HTMLIFrameElement>(null);
  const [settled, setSettled] = useState(text);
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);

  const samples = useSampleRecords(app, form);
  const records = samples.data?.items ?? [];
  const known = wanted === MADE_UP || records.some((record) => record.id === wanted);
  const id = known && wanted !== null ? wanted : (records[0]?.id ?? MADE_UP);
  const [language, setLanguage] = useState<Language | null>(null);
  const preview = usePrintPreview(app, settled, id || null, language);
  // A mistake while one types leaves what was there before; the problem says what is wrong.
  const [last, setLast] = useState<string | null>(null);
  const html = preview.data?.html ?? null;
  if (html !== null && html !== last) setLast(html);
  const problem = preview.data?.problems[0];
  return (
    <section className={styles.pane} aria-label={t("preview")}>
      <div className={styles.bar}>
        <SelectInput
          id="print-sample"
          label={t("sample")}
          value={id}
          options={[
            ...records.map((record) => ({ value: record.id, title: record.title || record.id })),
            { value: MADE_UP, title: t("madeUp") },
          ]}
          onChange={setWanted}
        />
        <PrintLanguage printed={preview.data} onChange={setLanguage} />
        <Button icon="print" disabled={last === null} onClick={() => printFrame(frame.current)}>
          {t("tryPrint")}
        </Button>
      </div>
      {problem && (
        <p className={styles.problem} role="status">
          {problem.message}
        </p>
      )}
      <div
        className={styles.ground}
        data-stale={problem ? true : undefined}
        role="group"
        aria-label={t("sheets")}
        ref={scrolledByKeys}
      >
        {preview.error ? (
          <LoadProblem error={preview.error} retry={() => void preview.refetch()} compact />
        ) : last === null ? (
          !problem && <ListSkeleton rows={8} />
        ) : (
          <PrintFrame html={last} label={t("preview")} frame={frame} />
        )}
      </div>
    </section>
  );
}

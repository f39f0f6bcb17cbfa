import { lazy, Suspense } from "react";
import type { ExportOf } from "@/features/transfer/export-of";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { useRecords } from "../calls/records";
import { recordTexts } from "../texts/texts";
import { ChosenActions } from "./chosen-actions";
import styles from "./selection-bar.module.css";
import { useChooseAll } from "./use-choose-all";
import type { Selection } from "./use-selection";

const WholeBar = lazy(() => import("./whole-bar"));

interface SelectionBarProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  readonly selection: Selection;
  /** What else matches; absent where rows stand in groups. */
  readonly pages: ReturnType<typeof useRecords> | undefined;
  /** Whether records are being chosen one by one, without a box that ticks all of them. */
  readonly picking: boolean;
  /** What the list shows now, for an export of those that are chosen. */
  readonly shown: ExportOf;
  readonly onClose: () => void;
}

/** What can be done with the ticked records, in the place of the tool bar. */
export function SelectionBar(props: SelectionBarProps) {
  const { form, records, selection, pages, picking, shown, onClose } = props;
  const t = useTexts(recordTexts);
  const chosen = records.filter((record) => selection.has(record.id));
  const every = chosen.length === records.length;
  const { chooseAll, loading, whole } = useChooseAll(records, pages, selection, shown);

  if (whole !== null) {
    return (
      <Suspense fallback={<div className={styles.bar} />}>
        <WholeBar form={form} of={shown} first={whole} onClose={onClose} />
      </Suspense>
    );
  }
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("selected", { n: chosen.length })}>
      <strong className={styles.count} role="status">
        {t("selected", { n: chosen.length })}
      </strong>
      {(picking ? pages?.hasNextPage || !every : pages?.hasNextPage && every) && (
        <Button look="quiet" disabled={loading} onClick={() => void chooseAll()}>
          {t(loading ? "selectingAll" : "selectMatching")}
        </Button>
      )}
      <ChosenActions form={form} chosen={chosen} shown={shown} onChoose={selection.set} />
      <Button look="quiet" onClick={onClose}>
        {t("clearSelection")}
      </Button>
    </div>
  );
}

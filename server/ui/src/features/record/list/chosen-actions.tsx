/** The commands for records that were chosen one by one. Each dialog stands while it is open, whatever is chosen by then. */
import { lazy, Suspense, useState } from "react";
import { MOST_MERGED } from "@/features/duplicate/rules";
import { duplicateTexts } from "@/features/duplicate/texts/texts";
import { printTexts } from "@/features/print/texts/texts";
import { usePrintMany } from "@/features/print/use-print-many";
import { chosenOf, type ExportOf } from "@/features/transfer/export-of";
import { texts as transferTexts } from "@/features/transfer/texts/texts";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { BatchEditDialog, batchFields } from "./batch-edit-dialog";
import { usePutAside } from "./use-put-aside";

const MergeDialog = lazy(() => import("@/features/duplicate/merge/merge-dialog"));
const ExportDialog = lazy(() =>
  import("@/features/transfer/export-dialog").then((part) => ({ default: part.ExportDialog })),
);
const PressMany = lazy(() => import("./press-many"));

interface ChosenActionsProps {
  readonly form: FormDto;
  readonly chosen: readonly DataRecord[];
  /** What the list shows now. */
  readonly shown: ExportOf;
  /** Ticks these in the place of the chosen ones: those that were refused, or what came of them. */
  readonly onChoose: (ids: readonly string[]) => void;
}

export function ChosenActions({ form, chosen, shown, onChoose }: ChosenActionsProps) {
  const t = useTexts(recordTexts);
  const tp = useTexts(printTexts);
  const print = usePrintMany(form.app, form.key);
  const { archive, askDelete, busy } = usePutAside(form, chosen, onChoose);
  const some = chosen.length > 0;
  const ids = chosen.map((record) => record.id);
  const of = chosenOf(shown, ids);
  return (
    <>
      <EditAction form={form} chosen={chosen} busy={busy} onChoose={onChoose} />
      <MergeAction form={form} chosen={chosen} busy={busy} onChoose={onChoose} />
      {some && form.flows.some((flow) => flow.on === "button") && (
        <Suspense fallback={null}>
          <PressMany form={form} records={chosen} of={of} onDone={onChoose} />
        </Suspense>
      )}
      {some && (
        <Button icon="print" disabled={busy} onClick={() => print(ids)}>
          {tp("print")}
        </Button>
      )}
      <ExportAction form={form} of={of} some={some} />
      {some && form.rights.delete && !form.aggregate && (
        <Button icon="archive" disabled={busy} onClick={archive}>
          {t("archive")}
        </Button>
      )}
      {some && form.rights.delete && (
        <Button look="danger" icon="trash" disabled={busy} onClick={askDelete}>
          {t("delete")}
        </Button>
      )}
    </>
  );
}

interface ActionProps extends Omit<ChosenActionsProps, "shown"> {
  readonly busy: boolean;
}

function EditAction({ form, chosen, busy, onChoose }: ActionProps) {
  const t = useTexts(recordTexts);
  const [open, setOpen] = useState(false);
  return (
    <>
      {chosen.length > 0 && form.rights.update && batchFields(form).length > 0 && (
        <Button icon="edit" disabled={busy} onClick={() => setOpen(true)}>
          {t("batchEdit")}
        </Button>
      )}
      {open && (
        <BatchEditDialog form={form} records={chosen} onClose={() => setOpen(false)} onDone={onChoose} />
      )}
    </>
  );
}

function MergeAction({ form, chosen, busy, onChoose }: ActionProps) {
  const t = useTexts(duplicateTexts);
  const [open, setOpen] = useState(false);
  const mayMerge = form.rights.update && form.rights.delete;
  return (
    <>
      {mayMerge && chosen.length > 1 && chosen.length <= MOST_MERGED && (
        <Button disabled={busy} onClick={() => setOpen(true)}>
          {t("merge")}
        </Button>
      )}
      {open && (
        <Suspense fallback={null}>
          <MergeDialog
            form={form}
            records={chosen}
            onClose={() => setOpen(false)}
            onMerged={(record) => onChoose([record.id])}
          />
        </Suspense>
      )}
    </>
  );
}

interface ExportActionProps {
  readonly form: FormDto;
  readonly of: ExportOf;
  readonly some: boolean;
}

function ExportAction({ form, of, some }: ExportActionProps) {
  const t = useTexts(transferTexts);
  const [exporting, setExporting] = useState<ExportOf | null>(null);
  return (
    <>
      {some && form.rights.export && <Button onClick={() => setExporting(of)}>{t("export")}</Button>}
      {exporting && (
        <Suspense fallback={null}>
          <ExportDialog form={form} of={exporting} onClose={() => setExporting(null)} />
        </Suspense>
      )}
    </>
  );
}

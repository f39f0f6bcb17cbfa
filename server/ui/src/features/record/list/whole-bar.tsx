/** What can be done with everything that matches, in the place of the tool bar: in the background, however many they are. */
import { App } from "antd";
import { lazy, Suspense, useState } from "react";
import type { BatchChange } from "@/features/job/calls/batches";
import { printTexts } from "@/features/print/texts/texts";
import { usePrintMany } from "@/features/print/use-print-many";
import type { ExportOf } from "@/features/transfer/export-of";
import { texts as transferTexts } from "@/features/transfer/texts/texts";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { FormButton } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeMatching } from "../calls/all-matching";
import { useFormButtons } from "../calls/runs";
import { recordTexts } from "../texts/texts";
import { BatchEditDialog, batchFields } from "./batch-edit-dialog";
import { BatchJob } from "./batch-job";
import { ButtonChoice } from "./button-choice";
import { MOST_CHOSEN } from "./load-all";
import styles from "./selection-bar.module.css";

const ExportDialog = lazy(() =>
  import("@/features/transfer/export-dialog").then((part) => ({ default: part.ExportDialog })),
);

interface WholeBarProps {
  readonly form: FormDto;
  /** What the list shows. */
  readonly of: ExportOf;
  /** The records that come first in it. */
  readonly first: readonly string[];
  readonly onClose: () => void;
}

export default function WholeBar({ form, of, first, onClose }: WholeBarProps) {
  const t = useTexts(recordTexts);
  const tp = useTexts(printTexts);
  const tx = useTexts(transferTexts);
  const { modal, message } = App.useApp();
  const change = useChangeMatching(form.app, form.key);
  const print = usePrintMany(form.app, form.key);
  const [editing, setEditing] = useState(false);
  const [exporting, setExporting] = useState(false);
  const [job, setJob] = useState<string | null>(null);

  const begin = async (what: BatchChange) => {
    const begun = await change.mutateAsync({ change: what, of });
    setJob(begun.id);
  };
  const failed = (error: unknown) => void message.error(messageOf(error));
  const ask = (op: "delete" | "archive") =>
    modal.confirm({
      title: t(op === "delete" ? "wholeDeleteTitle" : "wholeArchiveTitle"),
      content: t("wholeText", { n: MOST_CHOSEN }),
      okText: t(op === "delete" ? "wholeDelete" : "wholeArchive"),
      okButtonProps: { danger: op === "delete" },
      cancelText: t("cancel"),
      onOk: () => begin({ op }).catch(failed),
    });

  const askToPress = (button: FormButton) =>
    modal.confirm({
      title: t("wholePressTitle", { title: button.title }),
      content: t("wholePressText", { n: MOST_CHOSEN }),
      okText: button.title,
      cancelText: t("cancel"),
      onOk: () => begin({ op: "press", flow: button.flow }).catch(failed),
    });

  const said = t("selectedWhole", { n: MOST_CHOSEN });
  return (
    <div className={styles.bar} role="toolbar" aria-label={said}>
      <strong className={styles.count} role="status">
        {said}
      </strong>
      {form.rights.update && batchFields(form).length > 0 && (
        <Button icon="edit" disabled={change.isPending} onClick={() => setEditing(true)}>
          {t("batchEdit")}
        </Button>
      )}
      {form.flows.some((flow) => flow.on === "button") && (
        <Buttons form={form} disabled={change.isPending} onChoose={askToPress} />
      )}
      <Button icon="print" onClick={() => print(first)}>
        {tp("print")}
      </Button>
      {form.rights.export && <Button onClick={() => setExporting(true)}>{tx("export")}</Button>}
      {form.rights.delete && !form.aggregate && (
        <Button icon="archive" disabled={change.isPending} onClick={() => ask("archive")}>
          {t("archive")}
        </Button>
      )}
      {form.rights.delete && (
        <Button look="danger" icon="trash" disabled={change.isPending} onClick={() => ask("delete")}>
          {t("delete")}
        </Button>
      )}
      <Button look="quiet" onClick={onClose}>
        {t("clearSelection")}
      </Button>
      {editing && (
        <BatchEditDialog
          form={form}
          records={[]}
          onClose={() => setEditing(false)}
          onDone={() => undefined}
          onAll={(values) => begin({ op: "update", values })}
        />
      )}
      {exporting && (
        <Suspense fallback={null}>
          <ExportDialog form={form} of={of} onClose={() => setExporting(false)} />
        </Suspense>
      )}
      {job !== null && <BatchJob id={job} form={form} onClose={onClose} />}
    </div>
  );
}

interface ButtonsProps {
  readonly form: FormDto;
  readonly disabled: boolean;
  readonly onChoose: (button: FormButton) => void;
}

function Buttons({ form, disabled, onChoose }: ButtonsProps) {
  const buttons = useFormButtons(form.app, form.key).data?.items ?? [];
  return <ButtonChoice buttons={buttons} disabled={disabled} onChoose={onChoose} />;
}

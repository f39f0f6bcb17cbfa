import { App, Modal } from "antd";
import type { FormDto } from "@/shared/api/form-types";
import type { RecordAnswer } from "@/shared/api/types";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useTexts } from "@/shared/i18n/texts";
import { useRecord } from "../calls/record";
import { RecordForm } from "../edit/record-form";
import { useRecordEditor } from "../edit/use-record-editor";
import { recordTexts } from "../texts/texts";
import { viewTexts } from "./texts/texts";
import type { Refused } from "./use-write";

interface CompleteDialogProps {
  readonly form: FormDto;
  readonly refused: Refused;
  /** Where the record was to go, in words. */
  readonly to: string;
  readonly onClose: () => void;
}

/** The form of a record that was moved but wants more first: what was chosen is filled in, what is missing is named. */
export function CompleteDialog({ form, refused, to, onClose }: CompleteDialogProps) {
  const found = useRecord(form.app, form.key, refused.record.id);
  if (found.data)
    return <Filled form={form} answer={found.data} refused={refused} to={to} onClose={onClose} />;
  return (
    <Modal open footer={null} onCancel={onClose} width={760}>
      {found.error ? (
        <LoadProblem error={found.error} retry={() => void found.refetch()} compact />
      ) : (
        <ListSkeleton rows={4} />
      )}
    </Modal>
  );
}

function Filled({
  form,
  answer,
  refused,
  to,
  onClose,
}: CompleteDialogProps & { readonly answer: RecordAnswer }) {
  const t = useTexts(viewTexts);
  const tr = useTexts(recordTexts);
  const { message } = App.useApp();
  const { record, refs, rights } = answer;
  const editor = useRecordEditor({
    form,
    record,
    changes: refused.changes,
    found: refused.problems,
    keepDraft: false,
  });
  const saved = () => {
    void message.success(t("moved", { to }));
    onClose();
  };
  return (
    <Modal
      open
      width={760}
      mask={{ closable: false }}
      title={t("complete", { to })}
      okText={tr("save")}
      cancelText={tr("cancel")}
      confirmLoading={editor.saving}
      onCancel={onClose}
      onOk={() => void editor.save().then((done) => done && saved())}
    >
      <p>{t("completeText")}</p>
      <RecordForm form={form} refs={refs} rights={rights} editor={editor} guard={false} onSaved={saved} />
    </Modal>
  );
}

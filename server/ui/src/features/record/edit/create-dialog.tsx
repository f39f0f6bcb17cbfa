import { App, Modal } from "antd";
import type { FormDto, Refs } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useTexts } from "@/shared/i18n/texts";
import { useFormDto } from "../calls/form";
import { recordTexts } from "../texts/texts";
import { RecordForm } from "./record-form";
import { useRecordEditor } from "./use-record-editor";

interface CreateDialogProps {
  readonly app: string;
  readonly form: string;
  readonly prefill: Values;
  /** Names of what the prefilled values point to. */
  readonly refs: Refs;
  readonly onClose: () => void;
}

/** Adds a record without leaving the one that is open. */
export function CreateDialog({ app, form, prefill, refs, onClose }: CreateDialogProps) {
  const dto = useFormDto(app, form);
  if (dto.data) return <Filled form={dto.data} prefill={prefill} refs={refs} onClose={onClose} />;
  return (
    <Modal open footer={null} onCancel={onClose} width={760}>
      {dto.error ? (
        <LoadProblem error={dto.error} retry={() => void dto.refetch()} compact />
      ) : (
        <ListSkeleton rows={4} />
      )}
    </Modal>
  );
}

interface FilledProps {
  readonly form: FormDto;
  readonly prefill: Values;
  readonly refs: Refs;
  readonly onClose: () => void;
}

function Filled({ form, prefill, refs, onClose }: FilledProps) {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const editor = useRecordEditor({ form, record: null, prefill, keepDraft: false });
  const saved = (title: string) => {
    void message.success(form.schema["x-after"]?.message ?? t("created", { title }));
    onClose();
  };
  const cancel = () => {
    if (!editor.dirty && uploadsUnderWay("form") === null) return onClose();
    modal.confirm({ title: t("unsaved"), okText: t("discard"), cancelText: t("stay"), onOk: onClose });
  };
  return (
    <Modal
      open
      width={760}
      mask={{ closable: false }}
      title={t("newTitle", { title: form.title })}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={editor.saving}
      onCancel={cancel}
      onOk={() => void editor.save().then((record) => record && saved(record.title))}
    >
      <RecordForm
        form={form}
        refs={refs}
        editor={editor}
        guard={false}
        onSaved={(record) => saved(record.title)}
      />
    </Modal>
  );
}

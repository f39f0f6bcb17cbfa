/** Presses a button of several records, after asking; of many in the background. What was refused is told record by record. */
import { App, Modal } from "antd";
import { useState } from "react";
import type { ExportOf } from "@/features/transfer/export-of";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord, FormButton } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeMatching } from "../calls/all-matching";
import { MOST_PRESSED, useFormButtons, usePressMany } from "../calls/runs";
import { newCommandId } from "../edit/command-id";
import { recordTexts } from "../texts/texts";
import { BatchJob } from "./batch-job";
import { ButtonChoice } from "./button-choice";
import { reasonOf, type RefusedLine } from "./refused";
import { RefusedLines } from "./refused-lines";

interface PressManyProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  /** These records, as a list may show them. */
  readonly of: ExportOf;
  /** Told which records were refused. */
  readonly onDone: (refused: readonly string[]) => void;
}

/** What was refused, and of how many. */
interface Refused {
  readonly button: FormButton;
  readonly started: number;
  readonly lines: readonly RefusedLine[];
}

export default function PressMany({ form, records, of, onDone }: PressManyProps) {
  const t = useTexts(recordTexts);
  const { modal, message } = App.useApp();
  const buttons = useFormButtons(form.app, form.key).data?.items ?? [];
  const press = usePressMany(form.app, form.key);
  const later = useChangeMatching(form.app, form.key);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [job, setJob] = useState<string | null>(null);

  const send = async (button: FormButton) => {
    const ids = records.map((record) => record.id);
    try {
      const items = await press.mutateAsync({ flow: button.flow, commandId: newCommandId(), records: ids });
      const failed = items.filter((item) => item.status === "refused");
      const started = items.length - failed.length;
      if (failed.length === 0) void message.success(t("pressedMany", { n: started, title: button.title }));
      else
        setRefused({
          button,
          started,
          lines: failed.map((item) => ({
            id: item.record,
            title: records.find((record) => record.id === item.record)?.title ?? item.record,
            reason: reasonOf(item),
          })),
        });
      onDone(failed.map((item) => item.record));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const sendLater = async (button: FormButton) => {
    try {
      const begun = await later.mutateAsync({ change: { op: "press", flow: button.flow }, of });
      setJob(begun.id);
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const ask = (button: FormButton) => {
    const many = records.length > MOST_PRESSED;
    modal.confirm({
      title: t("pressManyTitle", { n: records.length, title: button.title }),
      content: t(many ? "pressLaterText" : "pressManyText"),
      okText: button.title,
      cancelText: t("cancel"),
      onOk: () => (many ? sendLater(button) : send(button)),
    });
  };

  return (
    <>
      <ButtonChoice buttons={buttons} disabled={press.isPending || later.isPending} onChoose={ask} />
      {refused && (
        <Modal
          open
          title={t("pressedSome", {
            n: refused.started,
            failed: refused.lines.length,
            title: refused.button.title,
          })}
          onCancel={() => setRefused(null)}
          footer={
            <Button look="primary" onClick={() => setRefused(null)}>
              {t("understood")}
            </Button>
          }
          width={520}
        >
          <RefusedLines lines={refused.lines} />
        </Modal>
      )}
      {job !== null && <BatchJob id={job} form={form} onClose={() => setJob(null)} />}
    </>
  );
}

/** Presses a button of several records, after asking; what was refused is told record by record. */
import { App, Dropdown, Modal } from "antd";
import { useState } from "react";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord, FormButton } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { MOST_PRESSED, useFormButtons, usePressMany } from "../calls/runs";
import { newCommandId } from "../edit/command-id";
import { recordTexts } from "../texts/texts";
import { reasonOf, type RefusedLine } from "./refused";
import { RefusedLines } from "./refused-lines";

interface PressManyProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  /** Told which records were refused. */
  readonly onDone: (refused: readonly string[]) => void;
}

/** What was refused, and of how many. */
interface Refused {
  readonly button: FormButton;
  readonly started: number;
  readonly lines: readonly RefusedLine[];
}

export default function PressMany({ form, records, onDone }: PressManyProps) {
  const t = useTexts(recordTexts);
  const { modal, message } = App.useApp();
  const buttons = useFormButtons(form.app, form.key).data?.items ?? [];
  const press = usePressMany(form.app, form.key);
  const [refused, setRefused] = useState<Refused | null>(null);

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
  const ask = (button: FormButton) => {
    if (records.length > MOST_PRESSED) {
      void message.warning(t("pressTooMany", { n: MOST_PRESSED }));
      return;
    }
    modal.confirm({
      title: t("pressManyTitle", { n: records.length, title: button.title }),
      content: t("pressManyText"),
      okText: button.title,
      cancelText: t("cancel"),
      onOk: () => send(button),
    });
  };

  return (
    <>
      <Choice buttons={buttons} disabled={press.isPending} onChoose={ask} />
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
    </>
  );
}

interface ChoiceProps {
  readonly buttons: readonly FormButton[];
  readonly disabled: boolean;
  readonly onChoose: (button: FormButton) => void;
}

/** The one button there is, or a menu of several. */
function Choice({ buttons, disabled, onChoose }: ChoiceProps) {
  const t = useTexts(recordTexts);
  const [only] = buttons;
  if (!only) return null;
  if (buttons.length === 1)
    return (
      <Button disabled={disabled} onClick={() => onChoose(only)}>
        {only.title}
      </Button>
    );
  const items = buttons.map((button) => ({
    key: button.flow,
    label: button.title,
    onClick: () => onChoose(button),
  }));
  return (
    <Dropdown trigger={["click"]} menu={{ items }} disabled={disabled}>
      <Button disabled={disabled}>
        {t("pressMany")}
        <Icon name="down" />
      </Button>
    </Dropdown>
  );
}

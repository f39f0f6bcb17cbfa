import { App } from "antd";
import { useRef } from "react";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { RecordAnswer, RecordButton } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { usePressButton } from "../calls/runs";
import { newCommandId } from "../edit/command-id";
import { recordTexts } from "../texts/texts";

interface FlowButtonsProps {
  readonly form: FormDto;
  readonly answer: RecordAnswer;
}

/** The buttons of a record that start flows, as far as they are the reader's and fit the record as it is. */
export function FlowButtons({ form, answer }: FlowButtonsProps) {
  const { id } = answer.record;
  return (answer.buttons ?? []).map((button) => (
    <FlowStarter key={`${id}/${button.flow}`} form={form} id={id} button={button} />
  ));
}

interface FlowStarterProps {
  readonly form: FormDto;
  readonly id: string;
  readonly button: RecordButton;
}

function FlowStarter({ form, id, button }: FlowStarterProps) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const press = usePressButton(form.app, form.key, id);
  // Pressed twice before the first answer, it is one wish.
  const wish = useRef(newCommandId());
  const send = () =>
    void press.mutateAsync({ flow: button.flow, commandId: wish.current }).then(
      () => {
        wish.current = newCommandId();
        void message.success(t("pressed", { title: button.title }));
      },
      (error: unknown) => void message.error(messageOf(error)),
    );
  return (
    <Button
      disabled={button.running || press.isPending}
      title={button.running ? t("pressedRunning") : undefined}
      onClick={send}
    >
      {button.title}
    </Button>
  );
}

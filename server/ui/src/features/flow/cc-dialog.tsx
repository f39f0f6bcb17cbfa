/** Sends copies of a flow for others to read, from its page or from one of its tasks. */
import { App } from "antd";
import { useMe } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import { useRunCommand } from "@/shared/api/runs";
import type { Run } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { RunDialog } from "./run-dialog";
import { texts } from "./texts/texts";

export interface CcDialogProps {
  readonly run: Pick<Run, "id">;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function CcDialog({ run, open, onClose }: CcDialogProps) {
  const t = useTexts(texts);
  const me = useMe().data;
  const { message } = App.useApp();
  const command = useRunCommand(run.id);
  return (
    <RunDialog
      ask={open ? { action: "cc", except: me ? [me.id] : [] } : null}
      pending={command.isPending}
      onSend={(input) =>
        void command.mutateAsync(input).then(
          () => {
            onClose();
            void message.success(t("ccDone"));
          },
          (error: unknown) => void message.error(messageOf(error)),
        )
      }
      onClose={onClose}
    />
  );
}

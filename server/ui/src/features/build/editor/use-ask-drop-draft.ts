/** Giving up what is not published of a definition, after asking. */
import { App } from "antd";
import { messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { useDropDraft } from "../calls/definitions";
import { buildTexts } from "../texts/texts";
import type { DraftText } from "./use-draft-text";

interface Dropped {
  readonly app: string;
  readonly path: string;
  readonly title: string;
  readonly draft: DraftText;
  /** Opens the definition anew. */
  readonly onReload: () => void;
}

export function useAskDropDraft({ app, path, title, draft, onReload }: Dropped): () => void {
  const t = useTexts(buildTexts);
  const { message, modal } = App.useApp();
  const drop = useDropDraft(app);
  return () =>
    void modal.confirm({
      title: t("dropDraftTitle", { title }),
      content: t("dropDraftText"),
      okText: t("dropDraft"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk: async () => {
        try {
          // What is still on its way would bring the draft back.
          await draft.flush();
          await drop.mutateAsync(path);
          void message.success(t("dropped"));
          onReload();
        } catch (error) {
          void message.error(messageOf(error));
        }
      },
    });
}

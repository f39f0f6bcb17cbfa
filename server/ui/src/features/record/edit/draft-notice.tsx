import { App } from "antd";
import type { Draft } from "@/features/form/draft";
import { Button } from "@/shared/controls/button";
import { formatMoment, inList } from "@/shared/i18n/format";
import { useTexts, type Translate } from "@/shared/i18n/texts";
import type { FormDraft } from "../calls/draft";
import { recordTexts, type RecordTextKey } from "../texts/texts";
import type { Found, Side } from "./draft-found";
import styles from "./draft-notice.module.css";
import type { RecordEditor } from "./use-record-editor";

interface DraftNoticeProps {
  readonly editor: RecordEditor;
  readonly found: Found;
}

/** Offers what was begun before, on this device or another. */
export function DraftNotice({ editor, found }: DraftNoticeProps) {
  const t = useTexts(recordTexts);
  const { modal } = App.useApp();
  const { device, account, asides, overtaken } = found;
  const goOn = (side: Side) => {
    if (!editor.dirty) return editor.restore(side);
    modal.confirm({
      title: t("draftReplace"),
      okText: t("draftRestore"),
      cancelText: t("draftStay"),
      onOk: () => editor.restore(side),
    });
  };
  const isBoth = device !== null && account !== null;
  return (
    <div className={styles.notice} role="status">
      <span>{wordsOf(t, found)}</span>
      {!overtaken && editor.dirty && device && <span>{t("draftWaits")}</span>}
      {account && <Missing draft={account} />}
      <span className={styles.ways}>
        {device && (
          <Button look="quiet" onClick={() => goOn("device")}>
            {t(isBoth ? "draftTakeDevice" : "draftRestore")}
          </Button>
        )}
        {account && (
          <Button look="quiet" onClick={() => goOn("account")}>
            {t(isBoth || overtaken ? "draftTakeOther" : "draftRestore")}
          </Button>
        )}
        {asides.map((aside) => (
          <Button key={aside.place} look="quiet" onClick={() => goOn(aside)}>
            {t("draftTakeAside", { at: formatMoment(aside.draft.at) })}
          </Button>
        ))}
        {overtaken ? (
          <Button look="quiet" onClick={editor.stay}>
            {t("draftStay")}
          </Button>
        ) : (
          <Button look="quiet" onClick={() => void editor.keeper.giveUp()}>
            {t("draftDiscard")}
          </Button>
        )}
        {overtaken && !account && (
          <Button look="quiet" onClick={editor.clear}>
            {t("draftDiscard")}
          </Button>
        )}
      </span>
    </div>
  );
}

function wordsOf(t: Translate<RecordTextKey>, { device, account, asides, overtaken }: Found): string {
  const at = (draft: Draft | FormDraft) => formatMoment("at" in draft ? draft.at : draft.saved_at);
  if (overtaken) return account ? t("draftOvertaken", { at: at(account) }) : t("draftGone");
  if (device && account) return t("draftBoth", { here: at(device), there: at(account) });
  const only = device ?? account ?? asides[0]?.draft;
  return only ? t("draftFound", { at: at(only) }) : "";
}

/** What of a draft is not there any more. */
function Missing({ draft }: { readonly draft: FormDraft }) {
  const t = useTexts(recordTexts);
  return (
    <>
      {draft.form_changed && <span>{t("draftFormChanged")}</span>}
      {draft.files_gone.length > 0 && <span>{t("draftFilesGone", { names: inList(draft.files_gone) })}</span>}
    </>
  );
}

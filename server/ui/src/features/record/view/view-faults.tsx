import { App } from "antd";
import type { FormDto, StoredView } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeView } from "../calls/views";
import { settingsOf } from "./settings";
import { viewTexts } from "./texts/texts";
import styles from "./view-bar.module.css";

/** Says what of a saved view does not fit its form any more; who may change the view saves it without that. */
export function ViewFaults({
  form,
  view,
}: {
  readonly form: FormDto;
  readonly view: StoredView | undefined;
}) {
  const t = useTexts(viewTexts);
  const { message } = App.useApp();
  const change = useChangeView(form);
  const { lost = [], withheld = false } = view ?? {};
  if (!view || (lost.length === 0 && !withheld)) return null;
  const mend = async () => {
    const { filter, ...others } = settingsOf(view);
    const settings = withheld || filter === undefined ? others : { ...others, filter };
    try {
      await change.mutateAsync({
        key: view.key,
        title: view.title,
        shared: view.source === "shared",
        settings,
      });
      void message.success(t("saved"));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  return (
    <div className={styles.bar} role="status">
      <span className={styles.said}>
        {t(withheld ? (view.may_change ? "faultFilter" : "faultFilterOfOthers") : "faultParts")}
      </span>
      {[...new Set(lost)].map((said) => (
        <span key={said} className={styles.said}>
          {said}
        </span>
      ))}
      {view.may_change && (
        <Button disabled={change.isPending} onClick={() => void mend()}>
          {t(withheld ? "mendFilter" : "mendParts")}
        </Button>
      )}
    </div>
  );
}

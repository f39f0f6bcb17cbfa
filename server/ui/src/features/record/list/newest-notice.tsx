import { Button } from "@/shared/controls/button";
import { formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import type { ReachState } from "../calls/reach";
import { recordTexts } from "../texts/texts";
import styles from "./aggregate-notice.module.css";

/** Says that only the newest of very many records were looked at, and looks at all of them when asked to. */
export function NewestNotice({ reach }: { readonly reach: ReachState }) {
  const t = useTexts(recordTexts);
  if (!reach.busy && reach.newest === null) return null;
  return (
    <p className={styles.notice} data-tone="warning" role="status">
      {reach.busy ? t("lookingAtAll") : t("newestOnly", { n: formatNumber(reach.newest ?? 0) })}
      <Button look="quiet" onClick={reach.busy ? reach.stop : reach.askForAll}>
        {t(reach.busy ? "stopLooking" : "lookAtAll")}
      </Button>
    </p>
  );
}

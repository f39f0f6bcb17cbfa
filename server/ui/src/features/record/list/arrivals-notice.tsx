import { Button } from "@/shared/controls/button";
import { formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./arrivals-notice.module.css";
import type { Arrivals } from "./use-arrivals";

/** Says quietly, over the list, that new records wait, and shows them when asked to. */
export function ArrivalsNotice({ arrived, show }: Pick<Arrivals, "arrived" | "show">) {
  const t = useTexts(recordTexts);
  return (
    <div className={styles.place} role="status">
      {arrived > 0 && (
        <div className={styles.notice}>
          {t("arrived", { n: formatNumber(arrived) })}
          <Button look="quiet" onClick={show}>
            {t("showArrived")}
          </Button>
        </div>
      )}
    </div>
  );
}

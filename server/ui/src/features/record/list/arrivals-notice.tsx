import { Button } from "@/shared/controls/button";
import { formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./arrivals-notice.module.css";

interface ArrivalsNoticeProps {
  /** How many records wait. */
  readonly arrived: number;
  readonly show: () => void;
}

/** Says quietly, below the list, that new records wait, and shows them when asked to. */
export function ArrivalsNotice({ arrived, show }: ArrivalsNoticeProps) {
  const t = useTexts(recordTexts);
  return (
    <div role="status">
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

/** Says once that cards can be drawn aside. */
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./rows.module.css";
import { texts } from "./texts/texts";

export function SwipeHint({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(texts);
  return (
    <div className={styles.hint}>
      <p>{t("swipeHint")}</p>
      <IconButton icon="close" label={t("understood")} onClick={onClose} />
    </div>
  );
}

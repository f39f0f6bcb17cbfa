import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { buildTexts } from "../texts/texts";
import styles from "./designer.module.css";

/** Stands where a document would be designed that is not JSON: an edit would have nothing to change. */
export function Unreadable({ onSource }: { readonly onSource: () => void }) {
  const t = useTexts(buildTexts);
  return (
    <div className={styles.unreadable} role="alert">
      <Empty title={t("unreadable")} text={t("unreadableText")}>
        <Button look="primary" onClick={onSource}>
          {t("toSource")}
        </Button>
      </Empty>
    </div>
  );
}

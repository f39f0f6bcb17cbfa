import { useTexts } from "@/shared/i18n/texts";
import { advancedTexts } from "../texts/advanced-texts";
import { FieldKey } from "./field-key";
import type { FieldPanelProps } from "./panels";
import { Pattern } from "./pattern";
import styles from "./properties.module.css";

/** Kinds whose text may have to look a certain way. */
const PATTERNED: ReadonlySet<string> = new Set(["text", "textarea", "barcode"]);

/** What few people ask for: folded, at the end of the panel. */
export function Advanced({ path, field }: FieldPanelProps) {
  const t = useTexts(advancedTexts);
  return (
    <details className={styles.advanced}>
      <summary>{t("advanced")}</summary>
      <div className={styles.advancedBody}>
        {PATTERNED.has(field.kind) && <Pattern path={path} field={field} />}
        <FieldKey key={path} path={path} />
      </div>
    </details>
  );
}

import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./unreadable.module.css";

interface UnreadableProps {
  readonly form: FormDto;
  readonly record: DataRecord;
}

/** Says which sensitive fields hold something that cannot be decrypted; the rest of the record is there. */
export function Unreadable({ form, record }: UnreadableProps) {
  const t = useTexts(recordTexts);
  const keys = record.unreadable ?? [];
  if (keys.length === 0) return null;
  const fields = inList(keys.map((key) => form.schema.properties?.[key]?.title ?? key));
  return (
    <p className={styles.note} role="status">
      {t("unreadable", { fields })}
    </p>
  );
}

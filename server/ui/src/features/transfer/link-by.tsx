import { Select } from "antd";
import { readFields } from "@/features/form/field";
import { useTexts } from "@/shared/i18n/texts";
import { useFormDto } from "../record/calls/form";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

/** Kinds whose values people write to name a record. */
const NAMING: ReadonlySet<string> = new Set(["text", "serial", "phone", "email", "number", "url"]);

interface LinkByProps {
  readonly app: string;
  /** The form whose records are meant. */
  readonly target: string;
  /** The column of the file. */
  readonly heading: string;
  readonly value: string;
  readonly onChange: (by: string) => void;
}

/** Which field of the other form stands in the file. */
export function LinkBy({ app, target, heading, value, onChange }: LinkByProps) {
  const t = useTexts(texts);
  const form = useFormDto(app, target).data;
  const fields = form ? readFields(form.schema).filter((field) => NAMING.has(field.kind)) : [];
  if (fields.length === 0) return null;
  return (
    <Select
      className={styles.select ?? ""}
      style={{ marginTop: 6 }}
      aria-label={`${heading} · ${t("linkBy")}`}
      value={value}
      options={[
        { value: "", label: `${t("linkBy")}: ${t("linkByAny")}` },
        ...fields.map((field) => ({ value: field.key, label: `${t("linkBy")}: ${field.title}` })),
      ]}
      onChange={onChange}
    />
  );
}

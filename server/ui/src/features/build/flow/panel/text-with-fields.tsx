import { useRef } from "react";
import { isColumn } from "@/features/form/field";
import { SelectInput, type Option } from "@/shared/controls/select-input";
import { TextArea } from "@/shared/controls/text-area";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { flowDesignTexts } from "../texts/texts";
import { columnsOf, countsOf } from "../use-queried";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";

interface TextWithFieldsProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly lines?: boolean;
  readonly placeholder?: string | undefined;
  /** Names that may stand in it before those of fields. */
  readonly variables?: readonly Option[];
}

const NONE: readonly Option[] = [];

/** A text in which values of the record may stand. */
export function TextWithFields({
  id,
  label,
  value,
  onChange,
  lines,
  placeholder,
  variables = NONE,
}: TextWithFieldsProps) {
  const t = useTexts(flowDesignTexts);
  const { fields, rows } = useFlow();
  const box = useRef<HTMLDivElement>(null);
  const insert = (key: string) => {
    if (key === "") return;
    const input = box.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
    const at = input?.selectionStart ?? value.length;
    onChange(`${value.slice(0, at)}{{ ${key} }}${value.slice(at)}`);
  };
  return (
    <Row id={id} label={label}>
      <div className={styles.textWithFields} ref={box}>
        {lines ? (
          <TextArea id={id} value={value} placeholder={placeholder} onChange={onChange} />
        ) : (
          <TextInput id={id} value={value} placeholder={placeholder} onChange={onChange} />
        )}
        <SelectInput
          id={`${id}-insert`}
          label={t("insertFieldIn", { name: label })}
          value=""
          emptyTitle={t("insertField")}
          options={[
            ...variables,
            ...[
              ...fields.filter((field) => isColumn(field) && field.kind !== "subform"),
              ...columnsOf(rows, (key, column) => `${key}.${column}`),
              ...countsOf(rows, (name) => t("countOf", { name })),
            ]
              .filter((field) => !variables.some((one) => one.value === field.key))
              .map((field) => ({ value: field.key, title: field.title })),
          ]}
          onChange={insert}
        />
      </div>
    </Row>
  );
}

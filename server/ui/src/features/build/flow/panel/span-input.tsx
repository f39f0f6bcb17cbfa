import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { flowDesignTexts } from "../texts/texts";
import styles from "./panel.module.css";
import { readSpan, SPAN_UNITS, writeSpan } from "./span";

interface SpanInputProps {
  readonly id: string;
  /** As the document writes it: `24h`, `2d`. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Names the number; the unit stands beside it. */
  readonly label: string;
}

/** A length of time: a number and its unit. */
export function SpanInput({ id, value, onChange, label }: SpanInputProps) {
  const t = useTexts(flowDesignTexts);
  const span = readSpan(value);
  return (
    <span className={styles.span}>
      <NumberInput
        id={id}
        label={label}
        value={span.amount}
        style={{ decimals: 0 }}
        onChange={(amount) => onChange(writeSpan({ ...span, amount: amount ?? 0 }))}
      />
      <SelectInput
        id={`${id}-unit`}
        label={t("unitOf", { name: label })}
        value={span.unit}
        options={SPAN_UNITS.map((unit) => ({ value: unit, title: t(`unit_${unit}`) }))}
        onChange={(next) => {
          const unit = SPAN_UNITS.find((one) => one === next);
          if (unit) onChange(writeSpan({ ...span, unit }));
        }}
      />
    </span>
  );
}

import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./condition-builder.module.css";
import { BASES, readRelative, UNITS, writeRelative, type RelativeDate } from "./relative-date";
import { conditionTexts } from "./texts/texts";

interface RelativeDateInputProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A day or moment counted from now. */
export function RelativeDateInput({ id, value, onChange }: RelativeDateInputProps) {
  const t = useTexts(conditionTexts);
  const date = readRelative(value);
  if (date === null) return <TextInput id={id} label={t("relative")} value={value} onChange={onChange} />;
  const write = (part: Partial<RelativeDate>) => onChange(writeRelative({ ...date, ...part }));
  return (
    <span className={styles.relative}>
      <SelectInput
        id={id}
        label={t("base")}
        value={date.base}
        options={BASES.map((base) => ({ value: base, title: t(`base_${base}`) }))}
        onChange={(next) => write({ base: BASES.find((base) => base === next) ?? "today" })}
      />
      <SelectInput
        id={`${id}-shift`}
        label={t("shift")}
        value={date.sign}
        options={(["none", "-", "+"] as const).map((sign) => ({ value: sign, title: t(`shift_${sign}`) }))}
        onChange={(next) => write({ sign: next === "-" || next === "+" ? next : "none" })}
      />
      {date.sign !== "none" && (
        <>
          <NumberInput
            id={`${id}-amount`}
            label={t("amount")}
            value={date.amount}
            style={{ decimals: 0 }}
            onChange={(next) => write({ amount: Math.max(0, Math.min(9999, next ?? 0)) })}
          />
          <SelectInput
            id={`${id}-unit`}
            label={t("unit")}
            value={date.unit}
            options={UNITS.map((unit) => ({ value: unit, title: t(`unit_${unit}`) }))}
            onChange={(next) => write({ unit: UNITS.find((unit) => unit === next) ?? "d" })}
          />
        </>
      )}
    </span>
  );
}

import type { SerialPart } from "@/shared/api/form-types";
import { Button, IconButton } from "@/shared/controls/button";
import { MoveButtons } from "@/shared/controls/move-buttons";
import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { todayIn } from "@/shared/controls/zoned-time";
import { useTexts } from "@/shared/i18n/texts";
import { useTimezone } from "@/shared/i18n/timezone";
import { useDesigner } from "../designer-context";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";
import { serialSample } from "./serial-sample";
import { useKeyword } from "./use-keyword";

const DATES = ["YYYYMMDD", "YYYYMM", "YYYY", "YYMM", "YYMMDD", "YY"] as const;
const RESETS = ["never", "day", "month", "year"] as const;
const NEW: readonly { readonly kind: "text" | "date" | "counter" | "field"; readonly part: SerialPart }[] = [
  { kind: "text", part: "NO-" },
  { kind: "date", part: { date: "YYYYMM" } },
  { kind: "counter", part: { counter: 4 } },
  { kind: "field", part: { field: "" } },
];
/** Values that are one short word. */
const SERIAL_FIELDS: ReadonlySet<string> = new Set(["text", "radio", "select", "phone", "number", "date"]);

/** Builds a serial number from parts, with a sample of what comes out. */
export function Serial({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { fields } = useDesigner();
  const zone = useTimezone();
  const set = useKeyword(path);
  const parts = field.schema["x-serial"] ?? [];
  const write = (next: readonly SerialPart[]) =>
    set(
      "x-serial",
      next.map((part) => (typeof part === "string" ? part : { ...part })),
    );
  const put = (at: number, part: SerialPart) => write(parts.map((one, index) => (index === at ? part : one)));
  const move = (from: number, to: number) => {
    const next = [...parts];
    const [moved] = next.splice(from, 1);
    if (moved !== undefined) next.splice(to, 0, moved);
    write(next);
  };
  const usable = fields.filter((one) => SERIAL_FIELDS.has(one.kind));

  return (
    <PropertyRow keyword="x-serial" label={t("serialParts")} group>
      {(id) => (
        <div className={styles.list} id={id}>
          <output className={styles.sample} aria-label={t("serialSample")}>
            {serialSample(
              parts,
              todayIn(zone),
              (key) => usable.find((one) => one.key === key)?.title ?? "",
            ) || "—"}
          </output>
          {parts.map((part, index) => (
            <div key={index} className={styles.part}>
              <PartInput
                id={`${id}-${index}`}
                part={part}
                fields={usable.map((one) => ({ value: one.key, title: one.title }))}
                onChange={(next) => put(index, next)}
              />
              <MoveButtons
                index={index}
                count={parts.length}
                up={t("moveUp")}
                down={t("moveDown")}
                onMove={(to) => move(index, to)}
              />
              <IconButton
                icon="close"
                label={t("removePart", { n: index + 1 })}
                onClick={() => write(parts.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          <div className={styles.foot}>
            {NEW.map(({ kind, part }) => (
              <Button
                key={kind}
                look="quiet"
                icon="plus"
                disabled={kind === "field" && usable.length === 0}
                onClick={() => write([...parts, kind === "field" ? { field: usable[0]?.key ?? "" } : part])}
              >
                {t(`part_${kind}`)}
              </Button>
            ))}
          </div>
        </div>
      )}
    </PropertyRow>
  );
}

interface PartInputProps {
  readonly id: string;
  readonly part: SerialPart;
  readonly fields: readonly { readonly value: string; readonly title: string }[];
  readonly onChange: (part: SerialPart) => void;
}

function PartInput({ id, part, fields, onChange }: PartInputProps) {
  const t = useTexts(formDesignTexts);
  if (typeof part === "string")
    return <TextInput id={id} label={t("part_text")} value={part} onChange={onChange} maxLength={20} />;
  if ("date" in part)
    return (
      <SelectInput
        id={id}
        label={t("part_date")}
        value={part.date}
        options={DATES.map((date) => ({ value: date, title: date }))}
        onChange={(date) => onChange({ date })}
      />
    );
  if ("field" in part)
    return (
      <SelectInput
        id={id}
        label={t("part_field")}
        value={part.field}
        options={fields}
        onChange={(field) => onChange({ field })}
      />
    );
  return (
    <span className={styles.counter}>
      <NumberInput
        id={id}
        label={t("digits")}
        value={part.counter}
        style={{ decimals: 0 }}
        suffix={t("digitsUnit")}
        onChange={(next) => onChange({ ...part, counter: Math.max(1, Math.min(12, next ?? 1)) })}
      />
      <SelectInput
        id={`${id}-reset`}
        label={t("reset")}
        value={part.reset ?? "never"}
        options={RESETS.map((reset) => ({ value: reset, title: t(`reset_${reset}`) }))}
        onChange={(next) => onChange({ ...part, reset: RESETS.find((reset) => reset === next) ?? "never" })}
      />
      <NumberInput
        id={`${id}-start`}
        label={t("startAt")}
        value={part.start ?? 1}
        style={{ decimals: 0 }}
        prefix={t("startAt")}
        onChange={(next) => onChange({ ...part, start: Math.max(0, next ?? 1) })}
      />
    </span>
  );
}

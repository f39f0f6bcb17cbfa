import { useState } from "react";
import { RelativeDateInput } from "@/features/condition/relative-date-input";
import { pickerBounds } from "@/features/form/date-bounds";
import type { Field } from "@/features/form/field";
import type { DateBound, KindName } from "@/shared/api/form-types";
import { DateInput } from "@/shared/controls/date-input";
import { SelectInput } from "@/shared/controls/select-input";
import { fromWall } from "@/shared/controls/zoned-time";
import { useTexts } from "@/shared/i18n/texts";
import { timezone } from "@/shared/i18n/timezone";
import { boundTexts } from "../texts/bound-texts";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

type Way = "none" | "fixed" | "relative";
type Keyword = "x-earliest" | "x-latest";

const PICKERS: Readonly<Partial<Record<KindName, "date" | "datetime-local" | "time" | "month">>> = {
  datetime: "datetime-local",
  time: "time",
  month: "month",
};
const RELATIVE: Readonly<Partial<Record<KindName, string>>> = { datetime: "now", month: "month_start" };

/** The first and last date or time the field takes. */
export function DateLimits({ path, field }: FieldPanelProps) {
  return (
    <>
      <Limit keyword="x-earliest" path={path} field={field} />
      <Limit keyword="x-latest" path={path} field={field} />
    </>
  );
}

function Limit({ keyword, path, field }: FieldPanelProps & { readonly keyword: Keyword }) {
  const t = useTexts(boundTexts);
  const set = useKeyword(path);
  const bound = field.schema[keyword];
  // A fixed one may be chosen before there is a value.
  const [picked, setPicked] = useState<Way>("none");
  const way = bound === undefined ? picked : typeof bound === "string" ? "fixed" : "relative";
  // A time of day passes midnight: it has no bound that moves.
  const ways: readonly Way[] = field.kind === "time" ? ["none", "fixed"] : ["none", "fixed", "relative"];
  const pick = (next: Way) => {
    setPicked(next);
    set(keyword, next === "relative" ? { date: RELATIVE[field.kind] ?? "today" } : undefined);
  };
  return (
    <PropertyRow
      keyword={keyword}
      label={t(keyword === "x-earliest" ? "earliest" : "latest")}
      help={keyword === "x-latest" ? t("help") : null}
    >
      {(id, describedBy) => (
        <div className={styles.list}>
          <SelectInput
            id={id}
            value={way}
            options={ways.map((one) => ({ value: one, title: t(one) }))}
            onChange={(next) => pick(ways.find((one) => one === next) ?? "none")}
            describedBy={describedBy}
          />
          {way === "fixed" && (
            <DateInput
              id={`${id}-value`}
              label={t("value")}
              type={PICKERS[field.kind] ?? "date"}
              value={shown(field, bound, keyword)}
              onChange={(next) => {
                // Emptied to be typed anew, it stays what it was.
                setPicked("fixed");
                set(keyword, written(field.kind, next));
              }}
            />
          )}
          {typeof bound === "object" && (
            <RelativeDateInput
              id={`${id}-value`}
              value={bound.date}
              onChange={(date) => set(keyword, { date })}
            />
          )}
        </div>
      )}
    </PropertyRow>
  );
}

/** As the picker writes it. */
function shown(field: Field, bound: DateBound | undefined, keyword: Keyword): string {
  if (bound === undefined) return "";
  const schema = keyword === "x-earliest" ? { "x-earliest": bound } : { "x-latest": bound };
  const bounds = pickerBounds(schema, PICKERS[field.kind] ?? "date", timezone());
  return bounds.min ?? bounds.max ?? "";
}

/** As the definition says it: a moment by its instant. */
function written(kind: KindName, wall: string): string | undefined {
  if (wall === "") return undefined;
  return kind === "datetime" ? (fromWall(wall, timezone()) ?? undefined) : wall;
}

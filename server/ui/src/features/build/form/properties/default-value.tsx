import { useState } from "react";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { Json } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { fieldAt } from "../field-path";
import { FormulaField } from "../formula/formula-field";
import { propertyId } from "../focus";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** What people most often want computed, by kind. */
const READY: Readonly<Record<string, string>> = {
  date: "= TODAY()",
  datetime: "= NOW()",
  member: "= me",
  department: "= DEPARTMENTOF(me)",
};

type Way = "none" | "constant" | "ready" | "formula";

/** The value of a new record: fixed, or computed from what else is known. */
export function DefaultValue({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { store } = useDesigner();
  const set = useKeyword(path);
  const value = field.schema["x-default"];
  const ready = READY[field.kind];
  // A way may be chosen before there is a value of that way.
  const [picked, setPicked] = useState<Way>("none");
  const way = value === undefined ? picked : wayOf(value, ready);
  const kind = kindFor(field.kind);
  const ways: Way[] = [
    "none",
    ...(kind.Input ? (["constant"] as const) : []),
    ...(ready ? (["ready"] as const) : []),
    "formula",
  ];
  const pick = (next: Way) => {
    setPicked(next);
    set("x-default", next === "ready" ? ready : undefined);
  };
  return (
    <>
      <PropertyRow keyword="x-default" label={t("defaultValue")}>
        {(id) => (
          <SelectInput
            id={id}
            value={way}
            options={ways.map((one) => ({
              value: one,
              title: one === "ready" ? t(`ready_${readyName(field.kind)}`) : t(`default_${one}`),
            }))}
            onChange={(next) => pick(ways.find((one) => one === next) ?? "none")}
          />
        )}
      </PropertyRow>
      {way === "constant" && kind.Input && (
        <kind.Input
          id={propertyId("x-default-value")}
          field={field}
          value={value}
          onChange={(next) =>
            isEmpty(next)
              ? pick("constant")
              : store.edit((draft) => draft.set([...fieldAt(path), "x-default"], next), `${path} x-default`)
          }
          disabled={false}
          invalid={false}
          required={false}
          describedBy={undefined}
          label={t("default_constant")}
        />
      )}
      {way === "formula" && (
        <FormulaField
          path={path}
          keyword="x-default"
          label={t("default_formula")}
          value={typeof value === "string" ? value.replace(/^=\s*/, "") : ""}
          onChange={(next) => (next.trim() === "" ? pick("formula") : set("x-default", `= ${next}`))}
        />
      )}
    </>
  );
}

function wayOf(value: Json | undefined, ready: string | undefined): Way {
  if (value === undefined) return "none";
  if (typeof value !== "string" || !value.startsWith("=")) return "constant";
  return value === ready ? "ready" : "formula";
}

function readyName(kind: string): "date" | "datetime" | "member" | "department" {
  return kind === "datetime" || kind === "member" || kind === "department" ? kind : "date";
}

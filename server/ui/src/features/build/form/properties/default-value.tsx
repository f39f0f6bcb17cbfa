import { useState } from "react";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { Json } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { fieldAt } from "../field-path";
import { setKeyword } from "../form-edits";
import { FormulaField } from "../formula/formula-field";
import { propertyId } from "../focus";
import { readLinkage, writeLinkage } from "../formula/linkage";
import { linkageTexts } from "../texts/linkage-texts";
import { formDesignTexts } from "../texts/texts";
import { LinkageEditor } from "./linkage";
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

type Way = "none" | "constant" | "ready" | "linkage" | "formula";

/** The value of a new record: fixed, taken from another form, or computed; the latter two may follow what they read. */
export function DefaultValue({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const own = useTexts(linkageTexts);
  const { store } = useDesigner();
  const set = useKeyword(path);
  const value = field.schema["x-default"];
  const ready = READY[field.kind];
  // A way may be chosen before there is a value of that way.
  const [picked, setPicked] = useState<Way>("none");
  const written = wayOf(value, ready);
  // What a panel could show may be wanted as a formula.
  const way = value === undefined || (picked === "formula" && written === "linkage") ? picked : written;
  const kind = kindFor(field.kind);
  const ways: Way[] = [
    "none",
    ...(kind.Input ? (["constant"] as const) : []),
    ...(ready ? (["ready"] as const) : []),
    "linkage",
    "formula",
  ];
  const write = (formula: string | undefined, follows: boolean) =>
    store.edit((draft) => {
      setKeyword(draft, path, "x-default", formula);
      setKeyword(draft, path, "x-refill", follows);
    }, `${path} x-default`);
  const pick = (next: Way) => {
    setPicked(next);
    const isKept = written === "linkage" && (next === "formula" || next === "linkage");
    if (!isKept) write(next === "ready" ? ready : undefined, false);
  };
  const refill = field.schema["x-refill"] ?? false;
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
        <>
          {/* A group of inputs is called what the label beside it says. */}
          {kind.group && (
            <span id={`${propertyId("x-default-value")}-label`} className="visually-hidden">
              {t("default_constant")}
            </span>
          )}
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
        </>
      )}
      {way === "formula" && (
        <FormulaField
          path={path}
          keyword="x-default"
          label={t("default_formula")}
          value={typeof value === "string" ? value.replace(/^=\s*/, "") : ""}
          onChange={(next) => {
            setPicked("formula");
            if (next.trim() === "") write(undefined, false);
            else set("x-default", `= ${next}`);
          }}
        />
      )}
      {way === "linkage" && (
        <LinkageEditor
          path={path}
          isLink={field.kind === "link"}
          value={typeof value === "string" ? readLinkage(value) : null}
          onChange={(next) => {
            // One that is begun is to follow, until somebody says otherwise.
            const follows = next !== null && (value === undefined || refill);
            write(next ? writeLinkage(next) : undefined, follows);
          }}
        />
      )}
      {(way === "formula" || way === "linkage") && value !== undefined && (
        <PropertyRow keyword="x-refill" label={own("refill")} help={own("refillHelp")} inline>
          {(id, describedBy) => (
            <SwitchInput
              id={id}
              value={refill}
              onChange={(next) => set("x-refill", next)}
              describedBy={describedBy}
            />
          )}
        </PropertyRow>
      )}
    </>
  );
}

function wayOf(value: Json | undefined, ready: string | undefined): Way {
  if (value === undefined) return "none";
  if (typeof value !== "string" || !value.startsWith("=")) return "constant";
  if (value === ready) return "ready";
  return readLinkage(value) ? "linkage" : "formula";
}

function readyName(kind: string): "date" | "datetime" | "member" | "department" {
  return kind === "datetime" || kind === "member" || kind === "department" ? kind : "date";
}

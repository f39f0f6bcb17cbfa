import { useState } from "react";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput, type Option } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { isWhole, MOST_MATCHES, NO_LINKAGE, type Linkage } from "../formula/linkage";
import { useFormulaFields } from "../formula/use-formula-fields";
import { linkageTexts } from "../texts/linkage-texts";
import { optionsOfFields, useFormOptions, useOtherForm } from "./other-forms";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";

interface LinkageEditorProps {
  readonly path: string;
  /** Whether the field holds a record, which then may be the found one itself. */
  readonly isLink: boolean;
  /** As it is written; null until it is whole. */
  readonly value: Linkage | null;
  readonly onChange: (linkage: Linkage | null) => void;
}

/** Which record of which other form, and what is taken from it. */
export function LinkageEditor({ path, isLink, value, onChange }: LinkageEditorProps) {
  const t = useTexts(linkageTexts);
  const designer = useDesigner();
  const forms = useFormOptions();
  const [begun, setBegun] = useState<Linkage>(value ?? NO_LINKAGE);
  const shown = value ?? begun;
  const other = useOtherForm(shown.form === "" ? undefined : shown.form);
  const theirs = optionsOfFields(other.fields.filter((field) => field.kind !== "subform"));
  const whole = new Set(
    designer.fields.filter((field) => field.kind === "subform").map((field) => field.key),
  );
  const mine = useFormulaFields(path)
    .filter((one) => !one.own && !one.name.includes(".") && !whole.has(one.name))
    .map((one): Option => ({ value: one.name, title: one.title }));
  const results = isLink ? [{ value: "id", title: t("itself") }, ...theirs] : theirs;
  const change = (part: Partial<Linkage>) => {
    const next = { ...shown, ...part };
    setBegun(next);
    onChange(isWhole(next) ? next : null);
  };
  const setMatch = (at: number, pair: readonly [string, string]) =>
    change({ matches: shown.matches.map((one, index) => (index === at ? pair : one)) });

  return (
    <>
      <PropertyRow keyword="linkage-form" label={t("from")}>
        {(id) => (
          <SelectInput
            id={id}
            value={shown.form}
            emptyTitle={shown.form === "" ? t("chooseForm") : undefined}
            options={forms}
            onChange={(form) => change({ ...NO_LINKAGE, take: shown.take, form })}
          />
        )}
      </PropertyRow>
      {shown.form !== "" && (
        <>
          <PropertyRow keyword="linkage-matches" label={t("matches")} help={t("matchesHelp")} group>
            {(id) => (
              <div className={styles.list} id={id} role="group" aria-labelledby={`${id}-label`}>
                {shown.matches.map(([field, own], at) => (
                  <div key={at} className={styles.fill}>
                    <SelectInput
                      id={`${id}-theirs-${at}`}
                      label={t("theirs")}
                      value={field}
                      emptyTitle={t("theirs")}
                      options={theirs}
                      onChange={(next) => setMatch(at, [next, own])}
                    />
                    <span aria-hidden="true" title={t("equals")}>
                      =
                    </span>
                    <SelectInput
                      id={`${id}-mine-${at}`}
                      label={t("mine")}
                      value={own}
                      emptyTitle={t("mine")}
                      options={mine}
                      onChange={(next) => setMatch(at, [field, next])}
                    />
                    {shown.matches.length > 1 && (
                      <IconButton
                        icon="close"
                        label={t("removeMatch")}
                        onClick={() => change({ matches: shown.matches.filter((_, index) => index !== at) })}
                      />
                    )}
                  </div>
                ))}
                {shown.matches.length < MOST_MATCHES && (
                  <Button
                    look="quiet"
                    icon="plus"
                    onClick={() => change({ matches: [...shown.matches, ["", ""]] })}
                  >
                    {t("addMatch")}
                  </Button>
                )}
              </div>
            )}
          </PropertyRow>
          <PropertyRow keyword="linkage-result" label={t("result")}>
            {(id) => (
              <SelectInput
                id={id}
                value={shown.result}
                emptyTitle={shown.result === "" ? t("result") : undefined}
                options={results}
                onChange={(result) => change({ result })}
              />
            )}
          </PropertyRow>
          <PropertyRow keyword="linkage-take" label={t("take")}>
            {(id) => (
              <SelectInput
                id={id}
                value={shown.take}
                options={(["last", "first"] as const).map((one) => ({
                  value: one,
                  title: t(`take_${one}`),
                }))}
                onChange={(next) => change({ take: next === "first" ? "first" : "last" })}
              />
            )}
          </PropertyRow>
        </>
      )}
    </>
  );
}

/** What a keyword is called in the designer. */
import { useCallback } from "react";
import { useTexts } from "@/shared/i18n/texts";
import { boundTexts } from "../form/texts/bound-texts";
import { linkageTexts } from "../form/texts/linkage-texts";
import { formDesignTexts, type FormDesignTextKey } from "../form/texts/texts";
import { buildTexts } from "../texts/texts";

const OF_FIELD: Readonly<Record<string, FormDesignTextKey>> = {
  title: "title",
  "x-formerly": "formerKey",
  description: "help",
  enum: "options",
  required: "required",
  minimum: "minimum",
  maximum: "maximum",
  multipleOf: "step",
  minLength: "minLength",
  maxLength: "maxLength",
  minItems: "minItems",
  maxItems: "maxItems",
  pattern: "pattern",
  "x-width": "width",
  "x-placeholder": "placeholder",
  "x-unique": "unique",
  "x-readonly": "readonly",
  "x-hidden": "undrawn",
  "x-sensitive": "sensitive",
  "x-scan": "scan",
  "x-mask": "mask",
  "x-decimals": "decimals",
  "x-unit": "unit",
  "x-thousands": "thousands",
  "x-percent": "percent",
  "x-currency": "currency",
  "x-max": "stars",
  "x-max-size": "maxSize",
  "x-types": "fileTypes",
  "x-text": "words",
  "x-tree": "tree",
  "x-any-level": "anyLevel",
  "x-serial": "serialParts",
  "x-form": "otherForm",
  "x-many": "many",
  "x-link-by": "linkBy",
  "x-mirror": "mirror",
  "x-fill": "fill",
  "x-where": "choosable",
  "x-link": "viaLink",
  "x-field": "shownField",
  "x-via": "viaTheirLink",
  "x-op": "rollupOp",
  "x-default": "defaultValue",
  "x-formula": "formula",
};
const OF_FORM: Readonly<Record<string, FormDesignTextKey>> = {
  title: "formTitle",
  description: "formDescription",
  "x-icon": "formIcon",
  "x-title": "recordTitle",
  "x-visibility": "rules_show",
  "x-required": "rules_require",
  "x-editable": "rules_edit",
  "x-checks": "checks",
  "x-duplicates": "duplicateRules",
  "x-unique": "uniqueTogether",
  "x-hidden-values": "hiddenValues",
  "x-after": "afterAdding",
};

/** A keyword that no designer has a word for is called by itself. */
export function useKeywordTitle(): (keyword: string, of: "field" | "form" | "other") => string {
  const t = useTexts(formDesignTexts);
  const own = useTexts(buildTexts);
  const linkage = useTexts(linkageTexts);
  const bounds = useTexts(boundTexts);
  return useCallback(
    (keyword, of) => {
      if (keyword === "key") return own("newKey");
      if (keyword === "kind" && of === "field") return own("newKind");
      if (keyword === "x-colors") return own("changeColors");
      if (keyword === "x-refill") return linkage("refill");
      if (keyword === "x-earliest") return bounds("earliest");
      if (keyword === "x-latest") return bounds("latest");
      const key = of === "form" ? OF_FORM[keyword] : of === "field" ? OF_FIELD[keyword] : undefined;
      return key ? t(key) : keyword === "title" ? own("newName") : keyword;
    },
    [t, own, linkage, bounds],
  );
}

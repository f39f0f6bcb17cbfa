import { useCallback } from "react";
import { groupOf, isGroup, type Group, type Line } from "@/features/condition/condition-tree";
import { operatorTitle, shapeOf } from "@/features/condition/operators";
import { conditionTexts } from "@/features/condition/texts/texts";
import { kindFor } from "@/features/form/kinds/registry";
import { useForm } from "@/features/form/form-env";
import type { Json } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "./flow-context";
import { objectIn, textIn } from "./flow-document";
import { flowDesignTexts } from "./texts/texts";

/** Says a condition in one line, as people would read it; nothing for one that says nothing. */
export function useConditionWords(): (condition: Json | undefined) => string {
  const t = useTexts(flowDesignTexts);
  const c = useTexts(conditionTexts);
  const { vocabulary } = useFlow();
  const { env } = useForm();
  return useCallback(
    (condition) => {
      const line = ({ field: key, op, value }: Line): string => {
        const field = vocabulary.fields.find((one) => one.key === key);
        const title = field?.title ?? key;
        const operator = c(operatorTitle(op, field ? shapeOf(field) : "text"));
        if (value === undefined || value === null) return `${title} ${operator}`;
        const written = objectIn(value);
        const other = textIn(written["field"]);
        const said =
          other !== ""
            ? (vocabulary.fields.find((one) => one.key === other)?.title ?? other)
            : Object.keys(written).length > 0
              ? textIn(written["date"])
              : inList(
                  [value]
                    .flat()
                    .map((one) =>
                      field && one !== null ? kindFor(field.kind).text(one, field, env) : String(one),
                    ),
                );
        return `${title} ${operator} ${said}`.trim();
      };
      const group = ({ join, parts }: Group): string => {
        const said = parts.map((part) => (isGroup(part) ? `(${group(part)})` : line(part)));
        const all = said.join(join === "any" || join === "none" ? ` ${t("or")} ` : ` ${t("and")} `);
        return join === "none" || join === "notAll" ? t("not", { all }) : all;
      };
      const found = groupOf(condition);
      return found ? group(found) : "";
    },
    [t, c, vocabulary, env],
  );
}

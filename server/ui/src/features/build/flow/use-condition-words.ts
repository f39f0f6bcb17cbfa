import { useCallback } from "react";
import { circleOf, groupOf, isGroup, type Group, type Line } from "@/features/condition/condition-tree";
import { isMine } from "@/features/condition/mine";
import { operatorTitle, shapeOf } from "@/features/condition/operators";
import { FLOW_STATES } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { texts as flowTexts } from "@/features/flow/texts/texts";
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { useForm } from "@/features/form/form-env";
import type { Json } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "./flow-context";
import { objectIn, textIn } from "./flow-document";
import { flowDesignTexts } from "./texts/texts";

/** Says a condition on a record of the flow. */
export function useConditionWords(): (condition: Json | undefined) => string {
  const say = useSayCondition();
  const { vocabulary } = useFlow();
  return useCallback((condition) => say(condition, vocabulary.fields), [say, vocabulary]);
}

function circleWords(value: Json): Record<"lng" | "lat" | "km", string> {
  const { lng, lat, km } = circleOf(value);
  return { lng: String(lng ?? ""), lat: String(lat ?? ""), km: String(km ?? "") };
}

/** Says a condition in one line, as people would read it; nothing for one that says nothing. */
export function useSayCondition(): (condition: Json | undefined, fields: readonly Field[]) => string {
  const t = useTexts(flowDesignTexts);
  const c = useTexts(conditionTexts);
  const f = useTexts(flowTexts);
  const { env } = useForm();
  return useCallback(
    (condition, fields) => {
      const mine = (value: Json): string => {
        const { my } = objectIn(value);
        return c(my === "members" ? "myMembers" : my === "departments" ? "myDepartments" : "me");
      };
      const single = (one: Json, field: Field | undefined): string => {
        const state = field?.key === "flow_state" && FLOW_STATES.find((known) => known === one);
        if (state) return f(state);
        return field && one !== null ? kindFor(field.kind).text(one, field, env) : String(one);
      };
      const line = ({ field: key, op, value }: Line): string => {
        const field = fields.find((one) => one.key === key);
        const title = field?.title ?? key;
        const operator = c(operatorTitle(op, field ? shapeOf(field) : "text"));
        if (value === undefined || value === null) return `${title} ${operator}`;
        const written = objectIn(value);
        const other = textIn(written["field"]);
        const said =
          other !== ""
            ? (fields.find((one) => one.key === other)?.title ?? other)
            : isMine(value)
              ? mine(value)
              : Object.keys(written).length > 0
                ? "km" in written
                  ? c("around", circleWords(value))
                  : textIn(written["date"])
                : inList([value].flat().map((one) => single(one, field)));
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
    [t, c, f, env],
  );
}

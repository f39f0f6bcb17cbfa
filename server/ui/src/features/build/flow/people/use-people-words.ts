import { useCallback } from "react";
import { useDepartments, useMembers, useRoles } from "@/shared/api/people";
import type { Json } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { nodeOf, objectIn, textIn } from "../flow-document";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import { useNodeTitle } from "../use-node-title";
import { kindOfPeople, levelsOf, namingFields, whoseOf } from "./people";

/** Says who is meant, in one line. */
export function usePeopleWords(): (people: readonly Json[]) => string {
  const t = useTexts(flowDesignTexts);
  const words = useTexts(stepTexts);
  const { fields, own, flow } = useFlow();
  const titleOf = useNodeTitle();
  const roles = useRoles().data?.items;
  const departments = useDepartments().data?.items;
  const members = useMembers().items;
  return useCallback(
    (people) => {
      const fieldTitle = (key: string) =>
        namingFields(fields, own).find((field) => field.key === key)?.title ?? key;
      const departmentTitle = (key: string) =>
        departments?.find((department) => department.key === key)?.title ?? key;
      const whose = (one: Json) => {
        const found = whoseOf(one);
        if (found === null) return t("people_initiator");
        if (found.by === "same_as") {
          const node = nodeOf(flow, found.key);
          return words("ofNode", { name: node ? titleOf(node) : found.key });
        }
        return found.by === "field" ? fieldTitle(found.key) : departmentTitle(found.key);
      };
      const say = (one: Json): string => {
        const written = objectIn(one);
        switch (kindOfPeople(one)) {
          case "initiator":
            return t("people_initiator");
          case "assignee":
          case "copied":
            return t(kindOfPeople(one) === "copied" ? "people_copied" : "people_assignee");
          case "member": {
            const name = textIn(written["member"]);
            return members.find((member) => member.username === name)?.name ?? name;
          }
          case "role": {
            const key = textIn(written["role"]);
            return roles?.find((role) => role.key === key)?.title ?? key;
          }
          case "department":
            return departmentTitle(textIn(written["department"]));
          case "head_of":
            return t("headOf", { who: whose(one) });
          case "heads_of": {
            const { from, to } = levelsOf(one);
            const who = whose(one);
            if (from === to && to > 1) return words("headAt", { who, n: to });
            return from > 1 ? words("headsBetween", { who, from, to }) : t("headsOf", { who, n: to });
          }
          case "field":
            return fieldTitle(textIn(written["field"]));
          case "external":
            return t("outsideBy", { field: fieldTitle(textIn(written["external"])) });
          case "same_as": {
            const node = nodeOf(flow, textIn(written["same_as"]));
            return t("sameAs", { name: node ? titleOf(node) : textIn(written["same_as"]) });
          }
          case "expression":
            return `= ${textIn(written["expression"])}`;
          case "pick":
            return t("people_pick");
          case "picked_at": {
            const node = nodeOf(flow, textIn(written["by"]));
            return t("pickedAt", { name: node ? titleOf(node) : textIn(written["by"]) });
          }
          case null:
            return JSON.stringify(one);
        }
      };
      return inList(people.map(say).filter((text) => text !== ""));
    },
    [t, words, fields, own, flow, titleOf, roles, departments, members],
  );
}

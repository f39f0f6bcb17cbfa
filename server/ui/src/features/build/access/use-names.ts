import { useCallback, useMemo } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { withAsked } from "@/features/condition/inner-fields";
import type { Vocabulary } from "@/features/condition/condition-line";
import { isColumn, type Field } from "@/features/form/field";
import { formTexts } from "@/features/form/texts/texts";
import { useMembers } from "@/shared/api/people";
import { useTexts } from "@/shared/i18n/texts";
import { useSayCondition } from "../flow/use-condition-words";
import { rolesOf, useAccessEditor } from "./access-context";
import type { GroupEntry } from "./access-document";
import { sharedFields, titleIn } from "./shared-fields";
import type { Names } from "./summary";

const NO_OPERATORS = {};

/** The fields all forms of a group have, as far as they are known. */
export function useSharedFields(): (group: GroupEntry) => Field[] {
  const { known } = useAccessEditor();
  return useCallback(
    (group) => {
      const forms = group.forms.map((form) => known.get(form)?.fields);
      return forms.length > 0 && forms.every((fields) => fields !== undefined) ? sharedFields(forms) : [];
    },
    [known],
  );
}

/** What conditions on the rows of a group are made of. */
export function useVocabulary(): (group: GroupEntry) => Vocabulary {
  const { forms, known } = useAccessEditor();
  const shared = useSharedFields();
  const inForm = useTexts(formTexts);
  const condition = useTexts(conditionTexts);
  return useCallback(
    (group) => {
      const counted = forms.some((form) => form.aggregate && group.forms.includes(form.key));
      const own = withAsked(shared(group).filter(isColumn), inForm, condition);
      const fields = counted ? own : [...own, ...systemFields((key) => condition(`system_${key}`))];
      const [first = ""] = group.forms;
      return { fields, operators: known.get(first)?.operators ?? NO_OPERATORS, references: true };
    },
    [forms, known, shared, inForm, condition],
  );
}

/** What everything a group speaks of is called. */
export function useNames(): Names {
  const editor = useAccessEditor();
  const { departments, forms, known } = editor;
  const members = useMembers().items;
  const vocabularyOf = useVocabulary();
  const sayCondition = useSayCondition();
  return useMemo<Names>(() => {
    const roles = rolesOf(editor);
    const titled = {
      role: (key: string) => roles.find((role) => role.key === key)?.title || key,
      department: (key: string) => departments.find((one) => one.key === key)?.title ?? key,
      member: (key: string) => members.find((one) => one.username === key)?.name ?? key,
    };
    const fieldsOf = (group: GroupEntry) => group.forms.flatMap((form) => known.get(form)?.fields ?? []);
    const system = (group: GroupEntry, path: string) =>
      vocabularyOf(group).fields.find((field) => field.key === path)?.title;
    return {
      who: (who, key) => titled[who](key),
      form: (key) => forms.find((form) => form.key === key)?.title ?? key,
      field: (group, path) => system(group, path) ?? titleIn(fieldsOf(group), path),
      condition: (group, rows) => sayCondition(rows, vocabularyOf(group).fields),
    };
  }, [editor, departments, forms, known, members, vocabularyOf, sayCondition]);
}

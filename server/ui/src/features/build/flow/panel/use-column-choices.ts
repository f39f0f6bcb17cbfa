import { isColumn } from "@/features/form/field";
import { useFlow } from "../flow-context";

/** The fields of the form that have a value of their own, to choose among. */
export function useColumnChoices(): { readonly value: string; readonly title: string }[] {
  return useFlow()
    .fields.filter(isColumn)
    .map((field) => ({ value: field.key, title: field.title }));
}

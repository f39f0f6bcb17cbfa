import { TagsInput } from "@/shared/controls/tags-input";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";
import { OptionsDisplay } from "./checkbox";
import { asIds, type InputProps, type Kind } from "./kind";
import { colorOf } from "./options";

function Input({ field, value, onChange, ...rest }: InputProps) {
  const t = useTexts(formTexts);
  return (
    <TagsInput
      {...rest}
      value={asIds(value)}
      suggestions={field.schema.items?.enum ?? []}
      placeholder={field.schema["x-placeholder"] ?? t("tagsHint")}
      colorOf={(word) => colorOf(field, word)}
      remove={(title) => t("removeOne", { title })}
      onChange={(next) => onChange(next.length === 0 ? null : [...next])}
    />
  );
}

export const tags: Kind = {
  Input,
  Display: OptionsDisplay,
  text: (value) => asIds(value).join(", "),
  operators: ["has any", "has all", "has none", "empty", "not empty"],
  filter: "words",
  width: 160,
};

import { SelectInput } from "@/shared/controls/select-input";
import { Tag } from "@/shared/controls/tag";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";
import { asText, ONE_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";
import { colorOf, optionsOf, optionTitle } from "./options";

function Input({ field, value, onChange, ...rest }: InputProps) {
  const t = useTexts(formTexts);
  return (
    <SelectInput
      {...rest}
      value={asText(value)}
      options={optionsOf(field)}
      emptyTitle={field.schema["x-placeholder"] ?? t("choose")}
      onChange={(next) => onChange(next === "" ? null : next)}
    />
  );
}

export function OptionDisplay({ field, value }: DisplayProps) {
  const option = asText(value);
  const [text, color] = [optionTitle(field, option), colorOf(field, option)];
  // Where the form gives no colours, a row of grey boxes would only be noise.
  return color ? <Tag text={text} color={color} /> : <>{text}</>;
}

export const select: Kind = {
  Input,
  Display: OptionDisplay,
  text: (value, field) => optionTitle(field, asText(value)),
  operators: ONE_OPERATORS,
  filter: "option",
  width: 110,
};

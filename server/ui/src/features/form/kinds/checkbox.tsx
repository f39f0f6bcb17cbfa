import { CheckGroup } from "@/shared/controls/choice-group";
import { Tag } from "@/shared/controls/tag";
import { asIds, LIST_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";
import { colorOf, optionsOf, optionTitle } from "./options";

function Input({ field, value, onChange, ...rest }: InputProps) {
  return (
    <CheckGroup
      {...rest}
      value={asIds(value)}
      options={optionsOf(field)}
      onChange={(next) => onChange([...next])}
    />
  );
}

export function OptionsDisplay({ field, value }: DisplayProps) {
  return (
    <span className="f-tags">
      {asIds(value).map((one) => (
        <Tag key={one} text={optionTitle(field, one)} color={colorOf(field, one)} />
      ))}
    </span>
  );
}

export const checkbox: Kind = {
  Input,
  Display: OptionsDisplay,
  text: (value, field) =>
    asIds(value)
      .map((one) => optionTitle(field, one))
      .join(", "),
  operators: LIST_OPERATORS,
  filter: "option",
  width: 160,
  group: true,
};

import { RadioGroup } from "@/shared/controls/choice-group";
import { SelectInput } from "@/shared/controls/select-input";
import { asText, ONE_OPERATORS, type InputProps, type Kind } from "./kind";
import { optionsOf, optionTitle } from "./options";
import { OptionDisplay } from "./select";

function Input({ field, value, onChange, ...rest }: InputProps) {
  const take = (next: string) => onChange(next === "" ? null : next);
  // A row of buttons does not fit the cell of a table.
  if (rest.label !== undefined) {
    return (
      <SelectInput {...rest} value={asText(value)} options={optionsOf(field)} emptyTitle="" onChange={take} />
    );
  }
  return <RadioGroup {...rest} value={asText(value)} options={optionsOf(field)} onChange={take} />;
}

export const radio: Kind = {
  Input,
  Display: OptionDisplay,
  text: (value, field) => optionTitle(field, asText(value)),
  operators: ONE_OPERATORS,
  filter: "option",
  width: 110,
  group: true,
};

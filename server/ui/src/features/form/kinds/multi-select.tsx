import { useCallback } from "react";
import { SearchSelect } from "@/shared/controls/search-select";
import type { Search } from "@/shared/controls/use-async-search";
import { useSearchTexts } from "../use-search-texts";
import { OptionsDisplay } from "./checkbox";
import { asIds, LIST_OPERATORS, type InputProps, type Kind } from "./kind";
import { colorOf, optionsOf, optionTitle } from "./options";

function Input({ field, value, onChange, ...rest }: InputProps) {
  const texts = useSearchTexts();
  const search = useCallback<Search>(
    (query) => {
      const wanted = query.trim().toLowerCase();
      const found = optionsOf(field).filter((option) => option.title.toLowerCase().includes(wanted));
      return Promise.resolve(found.map(({ value, title, color }) => ({ id: value, title, color })));
    },
    [field],
  );
  return (
    <SearchSelect
      {...rest}
      many
      value={asIds(value)}
      search={search}
      titleOf={(id) => optionTitle(field, id)}
      colorOf={(id) => colorOf(field, id)}
      texts={texts}
      placeholder={field.schema["x-placeholder"] ?? texts.choose}
      onChange={(next) => onChange([...next])}
    />
  );
}

export const multiSelect: Kind = {
  Input,
  Display: OptionsDisplay,
  text: (value, field) =>
    asIds(value)
      .map((one) => optionTitle(field, one))
      .join(", "),
  operators: LIST_OPERATORS,
  filter: "option",
  width: 160,
};

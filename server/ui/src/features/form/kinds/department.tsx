import { SearchSelect } from "@/shared/controls/search-select";
import { useTexts } from "@/shared/i18n/texts";
import { useForm } from "../form-env";
import { formTexts } from "../texts/texts";
import { useSearchTexts } from "../use-search-texts";
import { asIds, LIST_OPERATORS, ONE_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function departmentInput(many: boolean) {
  return function Input({ field, value, onChange, ...rest }: InputProps) {
    const { env, sources, learn } = useForm();
    const t = useTexts(formTexts);
    return (
      <SearchSelect
        {...rest}
        many={many}
        value={asIds(value)}
        search={sources.departments}
        texts={useSearchTexts()}
        titleOf={(id) => env.refs.departments?.[id]}
        onPick={(option) => learn({ departments: { [option.id]: option.title } })}
        placeholder={field.schema["x-placeholder"] ?? t("chooseDepartment")}
        onChange={(ids) => onChange(many ? [...ids] : (ids[0] ?? null))}
      />
    );
  };
}

function Display({ value }: DisplayProps) {
  const { env } = useForm();
  return (
    <>
      {asIds(value)
        .map((id) => env.refs.departments?.[id] ?? "…")
        .join(", ")}
    </>
  );
}

const text: Kind["text"] = (value, _field, env) =>
  asIds(value)
    .map((id) => env.refs.departments?.[id] ?? id)
    .join(", ");

export const department: Kind = {
  Input: departmentInput(false),
  Display,
  text,
  operators: ONE_OPERATORS,
  filter: "department",
  width: 120,
};

export const departments: Kind = {
  Input: departmentInput(true),
  Display,
  text,
  operators: LIST_OPERATORS,
  filter: "department",
  width: 160,
};

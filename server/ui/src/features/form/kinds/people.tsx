/** Members and departments, one or several: ids of whom the workspace knows, picked from what the server finds. */
import { SearchSelect } from "@/shared/controls/search-select";
import { useTexts } from "@/shared/i18n/texts";
import { useForm } from "../form-env";
import { formTexts } from "../texts/texts";
import { useSearchTexts } from "../use-search-texts";
import { asIds, LIST_OPERATORS, ONE_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

type Among = "members" | "departments";

const FACES = {
  members: { hint: "chooseMember", filter: "member", width: 110 },
  departments: { hint: "chooseDepartment", filter: "department", width: 120 },
} as const;

function inputOf(among: Among, many: boolean) {
  return function Input({ field, value, onChange, ...rest }: InputProps) {
    const { env, sources, learn } = useForm();
    const t = useTexts(formTexts);
    return (
      <SearchSelect
        {...rest}
        many={many}
        value={asIds(value)}
        search={sources[among]}
        texts={useSearchTexts()}
        titleOf={(id) => env.refs[among]?.[id]}
        onPick={(option) => learn({ [among]: { [option.id]: option.title } })}
        placeholder={field.schema["x-placeholder"] ?? t(FACES[among].hint)}
        onChange={(ids) => onChange(many ? [...ids] : (ids[0] ?? null))}
      />
    );
  };
}

function displayOf(among: Among) {
  return function Display({ value }: DisplayProps) {
    const { env } = useForm();
    return (
      <>
        {asIds(value)
          .map((id) => env.refs[among]?.[id] ?? "…")
          .join(", ")}
      </>
    );
  };
}

function kindOf(among: Among, many: boolean): Kind {
  const { filter, width } = FACES[among];
  return {
    Input: inputOf(among, many),
    Display: displayOf(among),
    text: (value, _field, env) =>
      asIds(value)
        .map((id) => env.refs[among]?.[id] ?? id)
        .join(", "),
    operators: many ? LIST_OPERATORS : ONE_OPERATORS,
    filter,
    width: many ? width + 40 : width,
  };
}

export const member = kindOf("members", false);
export const members = kindOf("members", true);
export const department = kindOf("departments", false);
export const departments = kindOf("departments", true);

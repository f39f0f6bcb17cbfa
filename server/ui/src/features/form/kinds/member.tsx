import { SearchSelect } from "@/shared/controls/search-select";
import { useTexts } from "@/shared/i18n/texts";
import { useForm } from "../form-env";
import { formTexts } from "../texts/texts";
import { useSearchTexts } from "../use-search-texts";
import { asIds, LIST_OPERATORS, ONE_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

/** Both kinds differ only in whether the value is one id or a list of ids. */
function memberInput(many: boolean) {
  return function Input({ field, value, onChange, ...rest }: InputProps) {
    const { env, sources, learn } = useForm();
    const t = useTexts(formTexts);
    return (
      <SearchSelect
        {...rest}
        many={many}
        value={asIds(value)}
        search={sources.members}
        texts={useSearchTexts()}
        titleOf={(id) => env.refs.members?.[id]}
        onPick={(option) => learn({ members: { [option.id]: option.title } })}
        placeholder={field.schema["x-placeholder"] ?? t("chooseMember")}
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
        .map((id) => env.refs.members?.[id] ?? "…")
        .join(", ")}
    </>
  );
}

const text: Kind["text"] = (value, _field, env) =>
  asIds(value)
    .map((id) => env.refs.members?.[id] ?? id)
    .join(", ");

export const member: Kind = {
  Input: memberInput(false),
  Display,
  text,
  operators: ONE_OPERATORS,
  filter: "member",
  width: 110,
};

export const members: Kind = {
  Input: memberInput(true),
  Display,
  text,
  operators: LIST_OPERATORS,
  filter: "member",
  width: 150,
};

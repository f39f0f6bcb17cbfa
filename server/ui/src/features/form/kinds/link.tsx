import { useMemo } from "react";
import { SearchSelect } from "@/shared/controls/search-select";
import { useTexts } from "@/shared/i18n/texts";
import { useForm } from "../form-env";
import { formTexts } from "../texts/texts";
import { useSearchTexts } from "../use-search-texts";
import { asIds, LIST_OPERATORS, ONE_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ field, value, onChange, ...rest }: InputProps) {
  const { env, sources, learn, valuesNow } = useForm();
  const t = useTexts(formTexts);
  const { "x-form": form = "", "x-many": many = false, "x-placeholder": placeholder } = field.schema;
  const search = useMemo(() => sources.records(field, valuesNow), [sources, field, valuesNow]);
  return (
    <SearchSelect
      {...rest}
      many={many}
      value={asIds(value)}
      search={search}
      texts={useSearchTexts()}
      titleOf={(id) => env.refs.records?.[id]?.title}
      onPick={(option) => learn({ records: { [option.id]: { title: option.title, form } } })}
      placeholder={placeholder ?? t("chooseRecord")}
      onChange={(ids) => onChange(many ? [...ids] : (ids[0] ?? null))}
    />
  );
}

function Display({ field, value }: DisplayProps) {
  const { env, sources } = useForm();
  return (
    <span className="f-links">
      {asIds(value).map((id) => {
        const target = env.refs.records?.[id];
        const href = target && sources.recordHref?.(target.form || (field.schema["x-form"] ?? ""), id);
        // Without a name the reader may not see the record; there is nothing to open.
        return href ? (
          <a key={id} href={href} data-record={id}>
            {target.title}
          </a>
        ) : (
          <span key={id}>{target?.title ?? "…"}</span>
        );
      })}
    </span>
  );
}

function Cell({ value }: DisplayProps) {
  const { env } = useForm();
  return (
    <>
      {asIds(value)
        .map((id) => env.refs.records?.[id]?.title ?? "…")
        .join(", ")}
    </>
  );
}

export const link: Kind = {
  Input,
  Display,
  Cell,
  text: (value, _field, env) =>
    asIds(value)
      .map((id) => env.refs.records?.[id]?.title ?? id)
      .join(", "),
  operators: [...ONE_OPERATORS, ...LIST_OPERATORS.slice(0, 3)],
  filter: "link",
  width: 180,
};

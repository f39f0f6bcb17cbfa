import { useMemo, useState } from "react";
import { SearchSelect } from "@/shared/controls/search-select";
import { useTexts } from "@/shared/i18n/texts";
import { useForm } from "../form-env";
import { formTexts } from "../texts/texts";
import { useSearchTexts } from "../use-search-texts";
import { asIds, LIST_OPERATORS, ONE_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";
import { ScanButton } from "./scan-button";

function Input({ field, value, onChange, ...rest }: InputProps) {
  const { env, sources, learn, valuesNow } = useForm();
  const t = useTexts(formTexts);
  const { "x-form": form = "", "x-many": many = false, "x-placeholder": placeholder } = field.schema;
  const search = useMemo(() => sources.records(field, valuesNow), [sources, field, valuesNow]);
  const [missed, setMissed] = useState<string | null>(null);
  /** Chooses the record a code leads to, when it leads to one. */
  const choose = async (code: string) => {
    // Of two that have the code, neither may be missed.
    const found = await search(code, new AbortController().signal, true).catch(() => []);
    const [only] = found;
    if (!only || found.length > 1) {
      setMissed(t(only ? "scanSeveral" : "scanNone", { code }));
      return;
    }
    setMissed(null);
    learn({ records: { [only.id]: { title: only.title, form } } });
    onChange(many ? [...new Set([...asIds(value), only.id])] : only.id);
  };
  const select = (
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
  if (!field.schema["x-scan"] || rest.disabled) return select;
  return (
    <>
      <span className="f-scanned">
        {select}
        <ScanButton onCode={(code) => void choose(code)} />
      </span>
      {missed && (
        <div className="f-problem" role="alert">
          {missed}
        </div>
      )}
    </>
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

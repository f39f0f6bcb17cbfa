import { useMemo } from "react";
import { SearchSelect } from "@/shared/controls/search-select";
import type { Search } from "@/shared/controls/use-async-search";
import type { Field } from "../field";
import { useForm } from "../form-env";
import { useSearchTexts } from "../use-search-texts";
import { asIds, type InputProps, type Kind } from "./kind";
import { colorOf } from "./options";

const nothing: Search = () => Promise.resolve([]);

/** A kind of option whose options may come from another form; they are then searched for there. */
export function elsewhere(kind: Kind, many: boolean): Kind {
  const { Input: Own } = kind;
  function Input(props: InputProps) {
    if (props.field.schema["x-form"] === undefined) return Own && <Own {...props} />;
    return <Elsewhere {...props} many={many} />;
  }
  return { ...kind, Input };
}

/** What is found, in the colours it has where it comes from. */
function coloured(field: Field, search: Search): Search {
  if (field.schema["x-colors"] === undefined) return search;
  return async (query, signal, all) => {
    const found = await search(query, signal, all);
    const options = found.map((option) => ({ ...option, color: colorOf(field, option.id) }));
    return Object.assign(options, { newest: found.newest });
  };
}

function Elsewhere({ field, value, onChange, many, ...rest }: InputProps & { readonly many: boolean }) {
  const { sources } = useForm();
  const texts = useSearchTexts();
  const search = useMemo(() => coloured(field, sources.options?.(field) ?? nothing), [sources, field]);
  return (
    <SearchSelect
      {...rest}
      many={many}
      value={asIds(value)}
      search={search}
      titleOf={(word) => word}
      colorOf={(word) => colorOf(field, word)}
      texts={texts}
      placeholder={field.schema["x-placeholder"] ?? texts.choose}
      onChange={(words) => onChange(many ? [...words] : (words[0] ?? null))}
    />
  );
}

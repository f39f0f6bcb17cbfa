import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import type { TreeOption } from "@/shared/api/form-types";
import { formTexts } from "../texts/texts";
import { asText, type DisplayProps, type InputProps, type Kind } from "./kind";

/** The options of each level along a way, as far as it leads, and one level beyond. */
export function levelsOf(tree: readonly TreeOption[], way: readonly string[]): (readonly TreeOption[])[] {
  const levels: (readonly TreeOption[])[] = [tree];
  let options = tree;
  for (const step of way) {
    const chosen = options.find((option) => option.title === step);
    if (!chosen?.children || chosen.children.length === 0) break;
    options = chosen.children;
    levels.push(options);
  }
  return levels;
}

/** One list after the other: the browser's own lists work with every keyboard and on every phone. */
function Input({ field, value, onChange, id, ...rest }: InputProps) {
  const t = useTexts(formTexts);
  const text = asText(value);
  const way = text === "" ? [] : text.split("/");
  const levels = levelsOf(field.schema["x-tree"] ?? [], way);
  const choose = (level: number, step: string) => {
    const next = step === "" ? way.slice(0, level) : [...way.slice(0, level), step];
    onChange(next.length === 0 ? null : next.join("/"));
  };
  return (
    <span className="f-cascade" role="group" aria-labelledby={rest.label ? undefined : `${id}-label`}>
      {levels.map((options, level) => (
        <SelectInput
          {...rest}
          key={level}
          id={level === 0 ? id : `${id}-${level}`}
          label={t("levelOf", { title: rest.label ?? field.title, n: level + 1 })}
          value={way[level] ?? ""}
          options={options.map(({ title }) => ({ value: title, title }))}
          emptyTitle={t("choose")}
          onChange={(step) => choose(level, step)}
        />
      ))}
    </span>
  );
}

function cascadeText(value: DisplayProps["value"]): string {
  return asText(value).replaceAll("/", " / ");
}

function Display({ value }: DisplayProps) {
  return <>{cascadeText(value)}</>;
}

export const cascade: Kind = {
  Input,
  Display,
  text: cascadeText,
  operators: ["starts", "=", "!=", "contains", "not contains", "empty", "not empty"],
  filter: "text",
  width: 180,
  group: true,
};

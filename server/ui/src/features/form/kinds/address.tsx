import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";
import type { Json } from "@/shared/api/types";
import { TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

const PARTS = ["province", "city", "district", "detail"] as const;
type Part = (typeof PARTS)[number];

function partOf(value: Json | undefined, part: Part): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  const text = value[part];
  return typeof text === "string" ? text : "";
}

function addressText(value: Json): string {
  return PARTS.map((part) => partOf(value, part))
    .filter(Boolean)
    .join(" ");
}

function Input({ id, value, onChange, disabled, invalid, required, describedBy }: InputProps) {
  const t = useTexts(formTexts);
  const change = (part: Part, text: string) => {
    const next = Object.fromEntries(
      PARTS.map((one) => [one, one === part ? text : partOf(value, one)]).filter(([, kept]) => kept !== ""),
    );
    onChange(Object.keys(next).length === 0 ? null : next);
  };
  return (
    <div className="f-address" role="group" aria-labelledby={`${id}-label`}>
      {PARTS.map((part) => (
        <TextInput
          key={part}
          id={part === "province" ? id : `${id}-${part}`}
          value={partOf(value, part)}
          onChange={(text) => change(part, text)}
          disabled={disabled}
          invalid={invalid}
          required={required}
          describedBy={describedBy}
          placeholder={t(part)}
          label={t(part)}
        />
      ))}
    </div>
  );
}

function Display({ value }: DisplayProps) {
  return <>{addressText(value)}</>;
}

export const address: Kind = {
  Input,
  Display,
  text: addressText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 240,
  group: true,
};

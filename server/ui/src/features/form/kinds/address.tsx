import { useEffect, useState } from "react";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";
import type { Json } from "@/shared/api/types";
import { below, loadRegions, type Regions } from "../regions/regions";
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

/** The list of regions: nothing while it comes, and `failed` where it cannot be had. */
function useRegions(): Regions | "failed" | null {
  const [regions, setRegions] = useState<Regions | "failed" | null>(null);
  useEffect(() => {
    let gone = false;
    loadRegions().then(
      (found) => {
        if (!gone) setRegions(found);
      },
      () => {
        if (!gone) setRegions("failed");
      },
    );
    return () => {
      gone = true;
    };
  }, []);
  return regions;
}

/** Province, city and district are chosen, each among those of the one before; without the list they are typed. */
function Input({ id, value, onChange, disabled, invalid, required, describedBy }: InputProps) {
  const t = useTexts(formTexts);
  const regions = useRegions();
  const cities = regions === "failed" ? undefined : below(regions ?? undefined, partOf(value, "province"));
  const districts = below(cities, partOf(value, "city"));
  const names: Readonly<Record<Exclude<Part, "detail">, readonly string[]>> = {
    province: regions === null || regions === "failed" ? [] : [...regions.keys()],
    city: [...(cities?.keys() ?? [])],
    district: districts ?? [],
  };
  const put = (changed: Partial<Record<Part, string>>) => {
    const parts = PARTS.map((part) => [part, changed[part] ?? partOf(value, part)] as const);
    const next = Object.fromEntries(parts.filter(([, text]) => text !== ""));
    onChange(Object.keys(next).length === 0 ? null : next);
  };
  const choose = (part: Part, name: string) => {
    if (part === "province") {
      const inside = regions === null || regions === "failed" ? undefined : regions.get(name);
      const [only = "", ...others] = inside?.keys() ?? [];
      put({ province: name, city: others.length === 0 ? only : "", district: "" });
    } else put({ [part]: name, ...(part === "city" && { district: "" }) });
  };
  return (
    <div className="f-address" role="group" aria-labelledby={`${id}-label`}>
      {PARTS.map((part) => {
        const control = {
          id: part === "province" ? id : `${id}-${part}`,
          value: partOf(value, part),
          disabled,
          invalid,
          required,
          describedBy,
          label: t(part),
        };
        return part === "detail" || regions === "failed" ? (
          <TextInput
            {...control}
            key={part}
            placeholder={t(part)}
            onChange={(text) => put({ [part]: text })}
          />
        ) : (
          <SelectInput
            {...control}
            key={part}
            emptyTitle={t(part)}
            options={names[part].map((name) => ({ value: name, title: name }))}
            onChange={(name) => choose(part, name)}
          />
        );
      })}
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

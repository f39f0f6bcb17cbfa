/** Chooses one or several members by name; the server searches. */
import { Select } from "antd";
import { useDeferredValue, useMemo, useState } from "react";
import { useMembers } from "@/shared/api/people";
import { useTexts } from "@/shared/i18n/texts";
import { texts } from "./texts";

interface CommonProps {
  /** Members that cannot be chosen here. */
  except?: string[];
  /** Names of chosen members the first page of the search may not hold. */
  known?: { id: string; name: string }[];
  id?: string;
  /** Names the box where no label stands beside it. */
  label?: string;
  allowClear?: boolean;
}

interface OneProps extends CommonProps {
  multiple?: false;
  value?: string | null;
  onChange?: (value: string | null) => void;
}

interface ManyProps extends CommonProps {
  multiple: true;
  value?: string[];
  onChange?: (value: string[]) => void;
}

export function MemberSelect(props: OneProps | ManyProps) {
  const t = useTexts(texts);
  const [search, setSearch] = useState("");
  const members = useMembers({ search: useDeferredValue(search.trim()) });
  const { except, known } = props;
  const options = useMemo(() => {
    const found = members.items
      .filter((member) => member.status === "active" && !except?.includes(member.id))
      .map((member) => ({
        value: member.id,
        label: member.name,
        hint: member.departments.map((department) => department.title).join(" / "),
      }));
    const missing = (known ?? []).filter(({ id }) => !found.some((option) => option.value === id));
    return [...found, ...missing.map(({ id, name }) => ({ value: id, label: name, hint: "" }))];
  }, [members.items, except, known]);

  const shared = {
    options,
    showSearch: { filterOption: false as const, onSearch: setSearch },
    placeholder: t("searchMembers"),
    loading: members.isFetching,
    allowClear: props.allowClear ?? false,
    style: { width: "100%" },
    optionRender: (option: { data: { label: string; hint: string } }) => (
      <span style={{ display: "flex", justifyContent: "space-between", gap: 12 }}>
        {option.data.label}
        <span style={{ color: "var(--text-third)", fontSize: 12 }}>{option.data.hint}</span>
      </span>
    ),
    ...(props.id && { id: props.id }),
    ...(props.label && { "aria-label": props.label }),
  };
  if (props.multiple) {
    return (
      <Select<string[], (typeof options)[number]>
        mode="multiple"
        value={props.value ?? []}
        onChange={(value) => props.onChange?.(value)}
        {...shared}
      />
    );
  }
  return (
    <Select<string | null, (typeof options)[number]>
      value={props.value ?? null}
      onChange={(value) => props.onChange?.(value ?? null)}
      {...shared}
    />
  );
}

/** A box to write a comment in: @ suggests members; those chosen stand in the text by name. */
import { Mentions } from "antd";
import { useDeferredValue, useState, type KeyboardEvent } from "react";
import { useMembers } from "@/shared/api/people";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";

export interface Mentioned {
  readonly id: string;
  readonly name: string;
}

interface MentionBoxProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onMention: (member: Mentioned) => void;
  readonly onSend: () => void;
}

export function MentionBox({ id, value, onChange, onMention, onSend }: MentionBoxProps) {
  const t = useTexts(recordTexts);
  // Nothing is asked for until somebody types an @.
  const [search, setSearch] = useState<string | null>(null);
  const members = useMembers({ search: useDeferredValue(search ?? "") }, search !== null);
  const options = members.items
    .filter((member) => member.status === "active")
    .map((member) => ({ key: member.id, value: member.name, label: member.name }));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    }
  };
  return (
    <Mentions
      id={id}
      value={value}
      rows={2}
      autoSize={{ minRows: 2, maxRows: 8 }}
      placeholder={t("commentPlaceholder")}
      aria-label={t("commentPlaceholder")}
      options={options}
      loading={members.isFetching}
      filterOption={false}
      notFoundContent={t("mentionNone")}
      onChange={onChange}
      onSearch={setSearch}
      onSelect={(option) => {
        if (option.key && option.value) onMention({ id: option.key, name: option.value });
      }}
      onKeyDown={onKeyDown}
    />
  );
}

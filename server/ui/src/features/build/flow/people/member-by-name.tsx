/** Chooses a member whom a definition names by user name. */
import { useSearchTexts } from "@/features/form/use-search-texts";
import { get } from "@/shared/api/client";
import { useMembers } from "@/shared/api/people";
import type { Member, Page } from "@/shared/api/types";
import { SearchSelect } from "@/shared/controls/search-select";
import type { Search } from "@/shared/controls/use-async-search";

interface MemberByNameProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (username: string) => void;
}

/** Active members, by their user names. */
export const searchByName: Search = async (query, signal) => {
  const found = await get<Page<Member>>("/members", { query: { search: query }, signal });
  return found.items
    .filter((member) => member.status === "active")
    .map((member) => ({ id: member.username, title: member.name, hint: member.username }));
};

export function MemberByName({ id, label, value, onChange }: MemberByNameProps) {
  const texts = useSearchTexts();
  const known = useMembers({ search: value }, value !== "").items;
  return (
    <SearchSelect
      id={id}
      label={label}
      many={false}
      value={value === "" ? [] : [value]}
      onChange={([username = ""]) => onChange(username)}
      search={searchByName}
      titleOf={(username) => known.find((member) => member.username === username)?.name ?? username}
      texts={texts}
    />
  );
}

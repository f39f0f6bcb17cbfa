import { useCallback, useState } from "react";
import { useSearchTexts } from "@/features/form/use-search-texts";
import { CheckGroup } from "@/shared/controls/choice-group";
import { SearchSelect } from "@/shared/controls/search-select";
import { SwitchInput } from "@/shared/controls/switch-input";
import type { Search } from "@/shared/controls/use-async-search";
import { useMembers } from "@/shared/api/people";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { searchByName } from "../flow/people/member-by-name";
import { rolesOf, useAccessEditor } from "./access-context";
import type { Who } from "./access-document";
import { setEveryone, setWho } from "./access-edits";
import type { GroupProps } from "./group-settings";
import { GroupPart } from "./parts";
import { accessTexts } from "./texts/texts";

/** Whom a group is for: everybody, or those of some roles, some departments, some by name. */
export function WhoEditor({ group, index }: GroupProps) {
  const t = useTexts(accessTexts);
  const texts = useSearchTexts();
  const editor = useAccessEditor();
  const { store, departments } = editor;
  const members = useMembers().items;
  const [learnt, setLearnt] = useState<Readonly<Record<string, string>>>({});
  const id = `access-group-${index}`;
  const roles = rolesOf(editor);
  const put = (who: Who) => (keys: readonly string[]) =>
    store.edit((draft) => setWho(draft, index, who, keys));
  const searchDepartments: Search = useCallback(
    (query) =>
      Promise.resolve(
        departments
          .filter(({ title }) => title.toLowerCase().includes(query.trim().toLowerCase()))
          .map(({ key, title }) => ({ id: key, title })),
      ),
    [departments],
  );
  return (
    <GroupPart id={`${id}-who`} title={t("who")}>
      <Row id={`${id}-everyone`} label={t("everyone")} help={t("everyoneHelp")} inline>
        <SwitchInput
          id={`${id}-everyone`}
          value={group.everyone}
          onChange={(on) => store.edit((draft) => setEveryone(draft, index, on))}
        />
      </Row>
      {!group.everyone && (
        <>
          <Row
            id={`${id}-roles`}
            label={t("byRole")}
            group
            help={roles.length === 0 ? t("noRoles") : undefined}
          >
            <CheckGroup
              id={`${id}-roles`}
              value={group.who.role}
              options={[
                ...roles.map((role) => ({ value: role.key, title: role.title || role.key })),
                ...group.who.role
                  .filter((key) => !roles.some((role) => role.key === key))
                  .map((key) => ({ value: key, title: key })),
              ]}
              onChange={put("role")}
            />
          </Row>
          <Row id={`${id}-departments`} label={t("byDepartment")}>
            <SearchSelect
              id={`${id}-departments`}
              many
              value={group.who.department}
              search={searchDepartments}
              titleOf={(key) => departments.find((one) => one.key === key)?.title ?? key}
              texts={texts}
              placeholder={t("choosePeople")}
              onChange={put("department")}
            />
          </Row>
          <Row id={`${id}-members`} label={t("byMember")}>
            <SearchSelect
              id={`${id}-members`}
              many
              value={group.who.member}
              search={searchByName}
              titleOf={(key) => learnt[key] ?? members.find((one) => one.username === key)?.name ?? key}
              onPick={(option) => setLearnt((before) => ({ ...before, [option.id]: option.title }))}
              texts={texts}
              placeholder={t("choosePeople")}
              onChange={put("member")}
            />
          </Row>
        </>
      )}
    </GroupPart>
  );
}

import { useState } from "react";
import { useMembers } from "@/shared/api/people";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { MemberByName } from "../flow/people/member-by-name";
import { Row } from "../flow/panel/row";
import { rolesOf, useAccessEditor } from "./access-context";
import { grants, includes, OPERATIONS, withAbove, type GroupEntry, type Person } from "./access-document";
import styles from "./access.module.css";
import { SheetPart } from "./parts";
import { sayFields, sayRows, sayWho } from "./summary";
import { accessTexts } from "./texts/texts";
import { useNames } from "./use-names";

/** Who may do what, form by form: everybody, or somebody of one role, or one member. */
export function Overview() {
  const t = useTexts(accessTexts);
  const editor = useAccessEditor();
  const { access, forms, departments } = editor;
  const [role, setRole] = useState("");
  const [username, setUsername] = useState("");
  const found = useMembers({ search: username }, username !== "").items;
  const member = found.find((one) => one.username === username);
  const person: Person | null = member
    ? {
        username,
        roles: member.roles,
        departments: withAbove(
          member.departments.map(({ id }) => id),
          departments,
        ),
      }
    : role === ""
      ? null
      : { username: "", roles: [role], departments: [] };
  const shown = access.groups
    .map((group, index) => ({ group, index }))
    .filter(({ group }) => person === null || includes(group, person));
  return (
    <SheetPart id="overview" title={t("overview")} help={t("overviewHelp")}>
      <div className={styles.pair}>
        <Row id="access-as-role" label={t("lookAs")}>
          <SelectInput
            id="access-as-role"
            value={role}
            emptyTitle={t("lookAll")}
            options={rolesOf(editor).map(({ key, title }) => ({ value: key, title: title || key }))}
            onChange={(key) => {
              setRole(key);
              setUsername("");
            }}
          />
        </Row>
        <Row id="access-as-member" label={t("lookAsMember")}>
          <MemberByName
            id="access-as-member"
            label={t("lookAsMember")}
            value={username}
            onChange={(name) => {
              setUsername(name);
              setRole("");
            }}
          />
        </Row>
      </div>
      {member?.is_admin ? (
        <p role="status">{t("isAdmin", { name: member.name })}</p>
      ) : (
        <div className={styles.matrix}>
          <table aria-label={t("overview")}>
            <thead>
              <tr>
                <th scope="col">{t("group")}</th>
                {OPERATIONS.map((operation) => (
                  <th scope="col" key={operation}>
                    {t(`op_${operation}`)}
                  </th>
                ))}
                <th scope="col">{t("rangeAndFields")}</th>
              </tr>
            </thead>
            {forms.map((form) => {
              const given = shown.filter(({ group }) => group.forms.includes(form.key));
              return (
                <tbody key={form.key}>
                  <tr>
                    <th scope="rowgroup" colSpan={OPERATIONS.length + 2} data-form>
                      {form.title}
                      {given.length === 0 && <small>{t(person ? "seesNothing" : "onlyAdmins")}</small>}
                    </th>
                  </tr>
                  {given.map(({ group, index }) => (
                    <GroupLine key={index} group={group} index={index} />
                  ))}
                </tbody>
              );
            })}
          </table>
        </div>
      )}
    </SheetPart>
  );
}

function GroupLine({ group, index }: { readonly group: GroupEntry; readonly index: number }) {
  const t = useTexts(accessTexts);
  const { setOpen } = useAccessEditor();
  const names = useNames();
  const title = group.title || group.key || t("untitled");
  const who = sayWho(group, names, t);
  const rest = sayRows(group, names, t) + sayFields(group, names, t);
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className={styles.toGroup}
          onClick={() => {
            setOpen(index);
            const card = document.getElementById(`access-group-${index}`);
            card?.scrollIntoView({ block: "start" });
            card?.querySelector("button")?.focus({ preventScroll: true });
          }}
        >
          {title}
        </button>
        <small>{who === "" ? t("sumNobody") : who}</small>
      </th>
      {OPERATIONS.map((operation) => {
        const may = grants(group, operation);
        return (
          <td key={operation} data-may={may || undefined}>
            <span aria-hidden="true">{may ? "✓" : "–"}</span>
            <span className="visually-hidden">{t(may ? "can" : "cannot")}</span>
          </td>
        );
      })}
      <td data-rest>{rest === "" ? t("allRows") : rest.replace(/^[，;]\s*/, "")}</td>
    </tr>
  );
}

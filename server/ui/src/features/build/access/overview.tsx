import { useMemo, useState } from "react";
import { useMembers } from "@/shared/api/people";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { PreviewDialog } from "../form/preview";
import { SheetPart } from "../frame/sheet";
import { ACCESS } from "../list/kinds";
import { MemberByName } from "../flow/people/member-by-name";
import { Row } from "../frame/row";
import { rolesOf, useAccessEditor } from "./access-context";
import { grants, includes, OPERATIONS, withAbove, type GroupEntry, type Person } from "./access-document";
import styles from "./access.module.css";
import { sayFields, sayRows, sayWho } from "./summary";
import { accessTexts } from "./texts/texts";
import { useNames } from "./use-names";

/** Who may do what, form by form: everybody, or somebody of one role, or one member. */
export function Overview() {
  const t = useTexts(accessTexts);
  const editor = useAccessEditor();
  const { app, store, access, forms, departments } = editor;
  const [role, setRole] = useState("");
  const [username, setUsername] = useState("");
  const [previewed, setPreviewed] = useState<string | null>(null);
  const { text } = store.snapshot();
  const files = useMemo(() => ({ [ACCESS]: text }), [text]);
  const found = useMembers({ search: username }, username !== "").items;
  const member = found.find((one) => one.username === username);
  const above = withAbove(member?.departments.map(({ id }) => id) ?? [], departments);
  const person: Person | null =
    username !== ""
      ? { username, roles: member?.roles ?? [], departments: above }
      : role !== ""
        ? { username: "", roles: [role], departments: [] }
        : null;
  const shown = access.groups
    .map((group, index) => ({ group, index }))
    .filter(({ group }) => person === null || includes(group, person));
  return (
    <SheetPart id="access-part-overview" title={t("overview")} help={t("overviewHelp")}>
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
                      {role !== "" && !form.aggregate && given.length > 0 && (
                        <Button
                          look="quiet"
                          aria-label={t("previewOf", { form: form.title })}
                          onClick={() => setPreviewed(form.key)}
                        >
                          {t("preview")}
                        </Button>
                      )}
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
      {previewed !== null && (
        <PreviewDialog
          key={`${previewed} ${role}`}
          app={app}
          form={previewed}
          files={files}
          asRole={role}
          onClose={() => setPreviewed(null)}
        />
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

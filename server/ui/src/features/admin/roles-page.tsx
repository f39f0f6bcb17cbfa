/** /admin/roles: roles on the left, the members of the chosen one on the right. */
import { App, Button } from "antd";
import { useState } from "react";
import { useMembers, useRemoveRole, useRoles, useSetRoleMembers } from "@/shared/api/people";
import { messageOf } from "@/shared/api/problem";
import type { Role } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MemberSelect } from "@/shared/ui/member-select";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { texts as shared } from "@/shared/ui/texts";
import { useEdited } from "@/shared/ui/use-edited";
import styles from "./admin.module.css";
import { RoleDialog } from "./role-dialog";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const roles = useRoles();
  const [chosen, setChosen] = useState<string | null>(null);
  const [editing, setEditing] = useState<Role | "new" | null>(null);
  const items = roles.data?.items ?? [];
  const role = items.find((item) => item.key === chosen) ?? items[0];

  return (
    <Page
      title={t("roles")}
      actions={
        <Button type="primary" onClick={() => setEditing("new")}>
          {t("newRole")}
        </Button>
      }
    >
      {roles.isPending ? (
        <ListSkeleton height={40} />
      ) : roles.isLoadingError ? (
        <LoadProblem error={roles.error} retry={() => void roles.refetch()} />
      ) : !role ? (
        <Empty title={t("noRoles")} text={t("noRolesText")} />
      ) : (
        <div className={styles.split}>
          <ul className={`${styles.panel} ${styles.list}`}>
            {items.map((item) => (
              <li key={item.key}>
                <button
                  type="button"
                  className={styles.choice}
                  aria-current={item.key === role.key ? "true" : undefined}
                  onClick={() => setChosen(item.key)}
                >
                  <span className={styles.choiceTitle}>{item.title}</span>
                  <span className={styles.quiet}>{t("memberCount", { n: item.members.length })}</span>
                </button>
              </li>
            ))}
          </ul>
          <RolePanel key={role.key} role={role} onEdit={() => setEditing(role)} />
        </div>
      )}
      {editing && <RoleDialog role={editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}

/** The order in which members were chosen says nothing. */
function areSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id));
}

function RolePanel({ role, onEdit }: { role: Role; onEdit: () => void }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { modal, message } = App.useApp();
  const known = useMembers().items;
  const remove = useRemoveRole();
  const setMembers = useSetRoleMembers();
  const [chosen, setChosen] = useEdited(role.members, areSame);
  const changed = !areSame(chosen, role.members);
  const failed = (error: unknown) => void message.error(messageOf(error));

  const askRemove = () =>
    modal.confirm({
      title: t("removeRoleTitle", { title: role.title }),
      content: t("removeRoleText"),
      okText: s("remove"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(role.key).catch(failed),
    });
  const save = () =>
    void setMembers
      .mutateAsync({ key: role.key, members: chosen })
      .then(() => void message.success(s("saved")), failed);

  return (
    <section className={styles.panel}>
      <header className={styles.panelHead}>
        <h2 className={styles.panelTitle}>
          {role.title} <span className={styles.code}>{role.key}</span>
        </h2>
        <div className={styles.panelTools}>
          <Button onClick={onEdit}>{s("edit")}</Button>
          <Button danger onClick={askRemove}>
            {s("remove")}
          </Button>
        </div>
      </header>
      <div className={styles.panelBody}>
        <label htmlFor="role-members">{t("roleMembers")}</label>
        <div className={styles.roleMembers}>
          <MemberSelect id="role-members" multiple value={chosen} onChange={setChosen} known={known} />
          <Button type="primary" disabled={!changed} loading={setMembers.isPending} onClick={save}>
            {s("save")}
          </Button>
        </div>
      </div>
    </section>
  );
}

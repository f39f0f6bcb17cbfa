/** /admin/departments: the tree on the left, the members of the chosen one on the right. */
import { App, Button } from "antd";
import { useState } from "react";
import { useDepartments, useMembers, useRemoveDepartment } from "@/shared/api/people";
import { messageOf } from "@/shared/api/problem";
import type { Department } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { texts as shared } from "@/shared/ui/texts";
import styles from "./admin.module.css";
import { DepartmentDialog, type DepartmentDraft } from "./department-dialog";
import { DepartmentList } from "./department-list";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const departments = useDepartments();
  const [chosen, setChosen] = useState<string | null>(null);
  const [draft, setDraft] = useState<DepartmentDraft | null>(null);
  const items = departments.data?.items ?? [];
  const department = items.find((item) => item.id === chosen) ?? items[0];

  return (
    <Page
      title={t("departments")}
      actions={
        <Button type="primary" onClick={() => setDraft({ parent: null })}>
          {t("newDepartment")}
        </Button>
      }
    >
      {departments.isPending ? (
        <ListSkeleton height={40} />
      ) : departments.isLoadingError ? (
        <LoadProblem error={departments.error} retry={() => void departments.refetch()} />
      ) : !department ? (
        <Empty title={t("noDepartments")} text={t("noDepartmentsText")} />
      ) : (
        <div className={styles.split}>
          <div className={styles.panel}>
            <DepartmentList departments={items} chosen={department.id} onChoose={setChosen} />
          </div>
          <DepartmentPanel department={department} onEdit={setDraft} />
        </div>
      )}
      {draft && <DepartmentDialog draft={draft} onClose={() => setDraft(null)} />}
    </Page>
  );
}

interface PanelProps {
  department: Department;
  onEdit: (draft: DepartmentDraft) => void;
}

function DepartmentPanel({ department, onEdit }: PanelProps) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { modal, message } = App.useApp();
  const members = useMembers({ department: department.id });
  const remove = useRemoveDepartment();
  const askRemove = () =>
    modal.confirm({
      title: t("removeDepartmentTitle", { title: department.title }),
      content: t("removeDepartmentText"),
      okText: s("remove"),
      okButtonProps: { danger: true },
      onOk: () =>
        remove.mutateAsync(department.id).catch((error: unknown) => void message.error(messageOf(error))),
    });

  return (
    <section className={styles.panel}>
      <header className={styles.panelHead}>
        <h2 className={styles.panelTitle}>{t("membersOf", { title: department.title })}</h2>
        <div className={styles.panelTools}>
          <Button onClick={() => onEdit({ parent: department.id })}>{t("newChild")}</Button>
          <Button onClick={() => onEdit(department)}>{s("edit")}</Button>
          <Button danger onClick={askRemove}>
            {s("remove")}
          </Button>
        </div>
      </header>
      <div className={styles.panelBody}>
        {members.isPending ? (
          <ListSkeleton rows={3} height={40} />
        ) : members.items.length ? (
          <ul>
            {members.items.map((member) => (
              <li key={member.id} className={styles.memberRow}>
                <Avatar name={member.name} size={28} />
                {member.name}
                <span className={styles.quiet}>
                  {member.id === department.head ? t("head") : member.username}
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <p className={styles.quiet}>{t("noMembersIn")}</p>
        )}
        <MoreButton list={members} />
      </div>
    </section>
  );
}

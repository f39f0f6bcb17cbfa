/** /admin/members */
import { SearchOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useMembers, useRoles } from "@/shared/api/people";
import type { Member } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { ToneTag } from "@/shared/ui/tone-tag";
import styles from "./admin.module.css";
import { DepartmentSelect } from "./department-select";
import { MemberDrawer } from "./member-drawer";
import { MemberMenu } from "./member-menu";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const [search, setSearch] = useState("");
  const [department, setDepartment] = useState<string | null>(null);
  const [open, setOpen] = useState<Member | "new" | null>(null);
  const members = useMembers({ search: useDeferredValue(search.trim()), ...(department && { department }) });

  return (
    <Page
      title={t("members")}
      actions={
        <Button type="primary" onClick={() => setOpen("new")}>
          {t("newMember")}
        </Button>
      }
    >
      <div className={styles.filters}>
        <Input
          allowClear
          prefix={<SearchOutlined />}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder={t("searchMembers")}
          aria-label={t("searchMembers")}
          className={styles.search ?? ""}
        />
        <DepartmentSelect value={department} onChange={setDepartment} placeholder={t("allDepartments")} />
      </div>
      {members.isPending ? (
        <ListSkeleton height={40} rows={8} />
      ) : members.isLoadingError ? (
        <LoadProblem error={members.error} retry={() => void members.refetch()} />
      ) : members.items.length ? (
        <>
          <MemberTable members={members.items} onOpen={setOpen} />
          <MoreButton list={members} />
        </>
      ) : (
        <Empty title={t("noMembers")} text={t("noMembersText")} />
      )}
      <MemberDrawer member={open} onClose={() => setOpen(null)} />
    </Page>
  );
}

function MemberTable({ members, onOpen }: { members: Member[]; onOpen: (member: Member) => void }) {
  const t = useTexts(texts);
  const roles = useRoles().data?.items ?? [];
  const roleTitle = (key: string) => roles.find((role) => role.key === key)?.title ?? key;
  const columns: Column<Member>[] = [
    {
      key: "name",
      title: t("name"),
      render: (member) => (
        <span className={styles.person}>
          <Avatar name={member.name} />
          {member.name}
          {member.is_owner ? (
            <ToneTag tone="purple">{t("owner")}</ToneTag>
          ) : member.is_admin ? (
            <ToneTag tone="blue">{t("admin")}</ToneTag>
          ) : null}
        </span>
      ),
    },
    { key: "username", phone: false, title: t("username"), render: (member) => member.username },
    {
      key: "department",
      title: t("department"),
      render: (member) => inList(member.departments.map((department) => department.title)) || "—",
    },
    { key: "roles", title: t("roles"), render: (member) => inList(member.roles.map(roleTitle)) || "—" },
    { key: "contact", title: t("contact"), render: (member) => member.phone ?? member.email ?? "—" },
    {
      key: "status",
      title: t("status"),
      width: 88,
      render: (member) => (
        <ToneTag tone={member.status === "active" ? "green" : "gray"}>{t(member.status)}</ToneTag>
      ),
    },
    {
      key: "menu",
      corner: true,
      title: t("rowActions"),
      width: 48,
      render: (member) => <MemberMenu member={member} onEdit={() => onOpen(member)} />,
    },
  ];
  return (
    <RowsTable
      columns={columns}
      rows={members}
      rowKey={(member) => member.id}
      label={t("members")}
      onOpen={onOpen}
    />
  );
}
